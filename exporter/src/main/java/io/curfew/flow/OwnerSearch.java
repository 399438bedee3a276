package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.netlink.SockDiagSocket;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From a socket's cgroup and inode to the process that holds it, for many sockets in one search.
 *
 * <p>Owned by one thread. A search of one cgroup pauses twenty times as long as it took before the
 * next one, a twentieth of a second at most, and half a second at least where the cgroup is
 * crowded: flows wait for it meanwhile, since a socket that lives is found later just as well.
 */
final class OwnerSearch {
  private static final int CROWDED = 64;
  private static final ScanBudget.Pause CROWDED_PAUSE =
      new ScanBudget.Pause(Duration.ofMillis(500).toNanos(), Long.MAX_VALUE);

  /**
   * A look at a few processes costs little; that it took long says only that the machine was busy,
   * and a pause to match would outlast the sockets that wait.
   */
  private static final ScanBudget.Pause SMALL_PAUSE =
      new ScanBudget.Pause(0, Duration.ofMillis(50).toNanos());

  private static final int MAX_BUDGETS = 1024;

  private static final int MAX_WAITING = 8192;

  private final Path proc;
  private final HostClock clock;
  private final CgroupTree cgroups;
  private final Map<Long, Group> groups =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Group> eldest) {
          return size() > MAX_BUDGETS && eldest.getValue().waiting.isEmpty();
        }
      };

  private int waiting;

  /** The flows of one cgroup that wait, and when it may be searched. */
  private static final class Group {
    private final List<WaitingFlow> waiting = new ArrayList<>();
    private final ScanBudget budget;

    Group(HostClock clock) {
      this.budget = new ScanBudget(clock);
    }
  }

  OwnerSearch(HostSettings host, HostClock clock) {
    this.proc = host.proc();
    this.clock = clock;
    this.cgroups = new CgroupTree(host, clock);
  }

  /** False when too many wait already. */
  boolean add(WaitingFlow flow) {
    if (waiting == MAX_WAITING) {
      return false;
    }
    waiting++;
    groups.computeIfAbsent(flow.cgroupId(), id -> new Group(clock)).waiting.add(flow);
    return true;
  }

  /** What still waits, taken out. */
  List<WaitingFlow> rest() {
    List<WaitingFlow> rest = new ArrayList<>();
    groups.values().forEach(group -> rest.addAll(group.waiting));
    groups.clear();
    waiting = 0;
    return rest;
  }

  /** Takes each flow with its owner. */
  @FunctionalInterface
  interface Found {
    void owner(WaitingFlow flow, Owner owner);
  }

  /**
   * Searches every cgroup whose turn it is.
   *
   * @return how long until the next one's turn; empty when nothing waits
   */
  Optional<Duration> turn(Found found) {
    Optional<Duration> next = Optional.empty();
    for (Map.Entry<Long, Group> each : groups.entrySet()) {
      Group group = each.getValue();
      if (group.waiting.isEmpty()) {
        continue;
      }
      Duration pause = group.budget.pause();
      if (pause.isZero()) {
        search(each.getKey(), group, found);
      } else if (next.isEmpty() || pause.compareTo(next.get()) < 0) {
        next = Optional.of(pause);
      }
    }
    return next;
  }

  private void search(long cgroupId, Group group, Found found) {
    Optional<Path> directory = cgroups.directory(cgroupId);
    String cgroup = directory.map(cgroups::path).orElse("");
    String unit = UnitName.of(cgroup);
    List<WaitingFlow> flows = List.copyOf(group.waiting);
    group.waiting.clear();
    waiting -= flows.size();
    group.budget.scan(
        () -> {
          List<Integer> processes = processes(directory);
          Set<Long> wanted = new HashSet<>();
          flows.forEach(flow -> wanted.add(flow.socket().inode()));
          SocketHolders holders = SocketHolders.search(proc, wanted, processes);
          for (WaitingFlow flow : flows) {
            found.owner(flow, judge(holders, flow.socket(), cgroup, unit));
          }
          return processes.size() > CROWDED ? CROWDED_PAUSE : SMALL_PAUSE;
        });
  }

  private static Owner judge(
      SocketHolders holders, SockDiagSocket socket, String cgroup, String unit) {
    List<String> names = holders.namesOf(socket.inode());
    Opener opener = new Opener(0, socket.uid(), -1, cgroup, socket.cookie());
    if (names.size() == 1 && !names.get(0).isEmpty()) {
      return Owner.named(Tier.SOCK_DIAG, names.get(0), unit, opener);
    }
    boolean nobody = names.isEmpty() && holders.complete();
    return Owner.unitOr(
        Tier.SOCK_DIAG,
        unit,
        opener,
        nobody ? UnattributedReason.EXITED : UnattributedReason.AMBIGUOUS);
  }

  /** Without a cgroup to go by, every process is looked at. */
  private List<Integer> processes(Optional<Path> directory) {
    List<Integer> found = new ArrayList<>();
    try {
      if (directory.isPresent()) {
        for (String pid : Files.readAllLines(directory.get().resolve("cgroup.procs"))) {
          found.add(Integer.valueOf(pid));
        }
        return found;
      }
      try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[1-9]*")) {
        all.forEach(process -> found.add(Integer.valueOf(process.getFileName().toString())));
      }
    } catch (IOException e) {
      // A cgroup that went away has no processes; one in threaded mode does not list them.
    }
    return found;
  }
}
