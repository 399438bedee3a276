package io.curfew.flow;

import io.curfew.flow.SocketHolders.Holder;
import io.curfew.netlink.SockDiagSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Judges who owns a flow by all that hold the sockets it may belong to. A name is given only if all
 * agree on it, an id only if all agree on that: a socket is shared after a fork, a port by
 * SO_REUSEPORT.
 */
final class OwnerJudge {
  private final CgroupTree cgroups;
  private final ProcessFiles files;

  OwnerJudge(CgroupTree cgroups, ProcessFiles files) {
    this.cgroups = cgroups;
    this.files = files;
  }

  /** Empty when nobody is found to hold one of the sockets. */
  Optional<Owner> judge(List<SockDiagSocket> sockets, SocketHolders found) {
    Set<Integer> pids = new HashSet<>();
    Set<String> names = new HashSet<>();
    Set<String> units = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (SockDiagSocket socket : sockets) {
      List<Holder> holders = found.of(socket.inode());
      if (holders.isEmpty()) {
        return Optional.empty();
      }
      for (Holder holder : holders) {
        pids.add(holder.pid());
        names.add(holder.name());
      }
      for (Cgroup cgroup : cgroups(socket, holders)) {
        units.add(cgroup.unit());
        paths.add(cgroup.path());
      }
    }
    String unit = only(units).orElse("");
    Opener opener = opener(sockets, pids, only(paths).orElse(""));
    return Optional.of(
        only(names)
            .filter(name -> !name.isEmpty() && units.size() <= 1)
            .map(name -> Owner.named(Tier.SOCK_DIAG, name, unit, opener))
            .orElseGet(
                () -> Owner.unitOr(Tier.SOCK_DIAG, unit, opener, UnattributedReason.AMBIGUOUS)));
  }

  /** The owner by the sockets' cgroup alone. */
  Owner unitAlone(List<SockDiagSocket> sockets, UnattributedReason otherwise) {
    Set<Optional<Cgroup>> made = new HashSet<>();
    sockets.forEach(socket -> made.add(made(socket)));
    Optional<Cgroup> cgroup = only(made).flatMap(Function.identity());
    return Owner.unitOr(
        Tier.SOCK_DIAG,
        cgroup.map(Cgroup::unit).orElse(""),
        opener(sockets, Set.of(), cgroup.map(Cgroup::path).orElse("")),
        otherwise);
  }

  /** The cgroup in which the socket was made; where that says nothing, its holders'. */
  private Set<Cgroup> cgroups(SockDiagSocket socket, List<Holder> holders) {
    Optional<Cgroup> made = made(socket);
    if (made.isPresent()) {
      return Set.of(made.get());
    }
    Set<Cgroup> theirs = new HashSet<>();
    for (Holder holder : holders) {
      files.cgroup(holder.pid()).map(cgroups::named).ifPresent(theirs::add);
    }
    return theirs;
  }

  private Optional<Cgroup> made(SockDiagSocket socket) {
    return socket.cgroupId().flatMap(cgroups::of).filter(cgroup -> !cgroup.unit().isEmpty());
  }

  private Opener opener(List<SockDiagSocket> sockets, Set<Integer> pids, String path) {
    Set<Long> cookies = new HashSet<>();
    Set<Long> creators = new HashSet<>();
    for (SockDiagSocket socket : sockets) {
      cookies.add(socket.cookie());
      creators.add(Integer.toUnsignedLong(socket.uid()));
    }
    Set<ProcessIds> ids = new HashSet<>();
    for (int pid : pids) {
      ids.add(files.ids(pid).orElse(UNKNOWN));
    }
    Optional<ProcessIds> theirs = only(ids).filter(i -> !i.equals(UNKNOWN));
    return new Opener(
        only(pids).orElse(0),
        theirs.map(ProcessIds::uid).or(() -> only(creators)).orElse(-1L),
        theirs.map(ProcessIds::gid).orElse(-1L),
        path,
        only(cookies).orElse(0L));
  }

  private static final ProcessIds UNKNOWN = new ProcessIds(-1, -1);

  private static <T> Optional<T> only(Set<T> set) {
    return set.size() == 1 ? Optional.of(set.iterator().next()) : Optional.empty();
  }
}
