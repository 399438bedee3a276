package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import io.curfew.flow.WaitingFlow.Reach;
import io.curfew.netlink.SockDiagSocket;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
 * crowded, or is the root: flows wait for it meanwhile, since a socket that lives is found later
 * just as well. One that nobody in its cgroup holds any more was handed on or is the kernel's:
 * everywhere else is searched for it once, as long as it lives.
 */
final class OwnerSearch implements AutoCloseable {
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

  /** Groups that are no cgroup's: no cgroup has such an id. */
  private static final long ALL_PROCESSES = 0;

  private static final long ALL_THREADS = -1;

  private final Path proc;
  private final HostClock clock;
  private final CgroupTree cgroups;
  private final SocketLookup lookup;
  private final ProcessFiles files;
  private final OwnerJudge judge;
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

  /** The processes to look through; not all of them where the kernel would not list them. */
  private record Listing(List<Integer> processes, boolean all) {}

  OwnerSearch(HostSettings host, HostClock clock, CgroupTree cgroups) throws IOException {
    this.proc = host.proc();
    this.clock = clock;
    this.cgroups = cgroups;
    this.lookup = new SocketLookup();
    this.files = new ProcessFiles(proc);
    this.judge = new OwnerJudge(cgroups, files);
  }

  /** False when too many wait already. */
  boolean add(WaitingFlow flow) {
    if (waiting == MAX_WAITING) {
      return false;
    }
    waiting++;
    groups.computeIfAbsent(group(flow), id -> new Group(clock)).waiting.add(flow);
    return true;
  }

  private long group(WaitingFlow flow) {
    return switch (flow.reach()) {
      case CGROUP ->
          flow.cgroupId()
              .filter(id -> cgroups.of(id).filter(c -> !c.unit().isEmpty()).isPresent())
              .orElse(ALL_PROCESSES);
      case EVERYWHERE -> ALL_PROCESSES;
      case HIDDEN -> ALL_THREADS;
    };
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
    List<WaitingFlow> further = new ArrayList<>();
    for (Map.Entry<Long, Group> each : groups.entrySet()) {
      Group group = each.getValue();
      if (!group.waiting.isEmpty() && group.budget.mayScan()) {
        group.budget.scan(() -> search(each.getKey(), group, found, further));
      }
    }
    for (WaitingFlow flow : further) {
      if (!add(flow)) {
        found.owner(flow, Owner.unattributed(UnattributedReason.LOST));
      }
    }
    return groups.values().stream()
        .filter(group -> !group.waiting.isEmpty())
        .map(group -> group.budget.pause())
        .min(Duration::compareTo);
  }

  private ScanBudget.Pause search(long id, Group group, Found found, List<WaitingFlow> further) {
    List<WaitingFlow> flows = widened(List.copyOf(group.waiting), found);
    waiting -= group.waiting.size();
    group.waiting.clear();
    Set<Long> wanted = new HashSet<>();
    flows.forEach(flow -> flow.sockets().forEach(socket -> wanted.add(socket.inode())));
    wanted.remove(0L);
    Listing listing = listing(id);
    SocketHolders holders =
        SocketHolders.search(files, wanted, listing.processes(), id == ALL_THREADS);
    for (WaitingFlow flow : flows) {
      Optional<Owner> owner = judge.judge(flow.sockets(), holders);
      if (owner.isEmpty()) {
        owner = nobody(flow, id, holders, listing.all());
      }
      owner.ifPresentOrElse(o -> found.owner(flow, o), () -> further.add(next(flow, id)));
    }
    boolean crowded = id <= ALL_PROCESSES || listing.processes().size() > CROWDED;
    return crowded ? CROWDED_PAUSE : SMALL_PAUSE;
  }

  /** Each with all sockets that could be meant. */
  private List<WaitingFlow> widened(List<WaitingFlow> flows, Found found) {
    try {
      SharedPorts shared = SharedPorts.of(lookup, flows);
      return flows.stream().map(shared::widen).toList();
    } catch (IOException e) {
      flows.forEach(flow -> found.owner(flow, Owner.unattributed(UnattributedReason.AMBIGUOUS)));
      return List.of();
    }
  }

  private static WaitingFlow next(WaitingFlow flow, long searched) {
    return flow.reaching(searched == ALL_PROCESSES ? Reach.HIDDEN : Reach.EVERYWHERE);
  }

  /** What is said of sockets that nobody was found to hold; empty when the search goes on. */
  private Optional<Owner> nobody(
      WaitingFlow flow, long searched, SocketHolders holders, boolean listed) {
    SockDiagSocket socket = flow.sockets().get(0);
    if (flow.sockets().size() > 1) {
      return Optional.of(judge.unitAlone(flow.sockets(), UnattributedReason.AMBIGUOUS));
    }
    if (!lives(flow, socket)) {
      return Optional.of(judge.unitAlone(flow.sockets(), UnattributedReason.EXITED));
    }
    if (searched > ALL_PROCESSES) {
      return Optional.empty();
    }
    if (socket.uid() != 0) {
      // No socket of the kernel's own: those are root's, though made in whatever cgroup asked.
      return Optional.of(judge.unitAlone(flow.sockets(), UnattributedReason.AMBIGUOUS));
    }
    if (searched == ALL_PROCESSES && holders.complete() && listed) {
      return Optional.empty();
    }
    // Certain only where every descriptor of every thread of the whole host was seen.
    boolean kernel = searched == ALL_THREADS && !holders.hiding() && listed && wholeHost();
    return Optional.of(
        Owner.unattributed(kernel ? UnattributedReason.KERNEL : UnattributedReason.AMBIGUOUS));
  }

  /** Kernel threads are seen in the first pid namespace only; kthreadd is always the second. */
  private boolean wholeHost() {
    return files.comm(2).filter("kthreadd"::equals).isPresent();
  }

  private boolean lives(WaitingFlow flow, SockDiagSocket socket) {
    try {
      return socket.inode() != 0
          && lookup
              .find(flow.key(), flow.device())
              .filter(now -> now.cookie() == socket.cookie() && now.inode() == socket.inode())
              .isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private Listing listing(long id) {
    List<Integer> found = new ArrayList<>();
    Optional<Path> directory = id > ALL_PROCESSES ? cgroups.directory(id) : Optional.empty();
    try {
      if (directory.isPresent()) {
        for (String pid : Files.readAllLines(directory.get().resolve("cgroup.procs"))) {
          found.add(Integer.valueOf(pid));
        }
      } else {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(proc, "[1-9]*")) {
          all.forEach(process -> found.add(Integer.valueOf(process.getFileName().toString())));
        }
      }
      return new Listing(found, true);
    } catch (NoSuchFileException e) {
      // A cgroup that went away has no processes.
      return new Listing(List.of(), directory.isPresent());
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      // One in threaded mode does not list them.
      return new Listing(List.of(), false);
    }
  }

  @Override
  public void close() {
    lookup.close();
  }
}
