package io.curfew.ssh;

import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds SSH on ports that the table does not count. Pure.
 *
 * <p>What a session or a client forwards has sockets of its own, on any port: they go through the
 * process's one SSH connection, and it is that which must be counted.
 */
final class UncountedPort {
  private final Set<Integer> counted;
  private final Map<Long, SockDiagSocket> byInode = new HashMap<>();

  private UncountedPort(Collection<Integer> counted, Collection<HeldSocket> sockets) {
    this.counted = Set.copyOf(counted);
    sockets.forEach(held -> byInode.put(held.socket().inode(), held.socket()));
  }

  /** What is wrong, a sentence for each port. */
  static List<String> find(
      Collection<Integer> counted,
      Collection<SshProcess> processes,
      Collection<HeldSocket> sockets) {
    UncountedPort all = new UncountedPort(counted, sockets);
    Set<Integer> listening = new TreeSet<>();
    Set<Integer> connected = new TreeSet<>();
    Set<Long> strange = new HashSet<>();
    sockets.stream()
        .filter(HeldSocket::strange)
        .forEach(held -> strange.add(held.socket().inode()));
    for (SshProcess process : processes) {
      if (process.part() == SshPart.LISTENER) {
        listening.addAll(all.listening(process));
      } else if (process.part().connected()) {
        all.connection(process, strange).ifPresent(connected::add);
      }
    }
    listening.removeAll(all.counted);
    connected.removeAll(listening);
    List<String> found = new ArrayList<>();
    listening.forEach(port -> found.add("sshd listens on port " + port + mend(port)));
    connected.forEach(port -> found.add("an SSH connection is on port " + port + mend(port)));
    return found;
  }

  private static String mend(int port) {
    return ", which is not counted: add " + port + " to curfew.ssh.ports";
  }

  /** The uncounted port of a process that has no connection on a counted one. */
  private Optional<Integer> connection(SshProcess process, Set<Long> strange) {
    boolean client = process.part() == SshPart.CLIENT;
    Set<Integer> own = listening(process);
    Set<Integer> ports = new TreeSet<>();
    for (long inode : process.sockets()) {
      Optional<SockDiagSocket> socket = socket(inode).filter(s -> !listens(s));
      if (socket.isPresent()) {
        int port = client ? socket.get().remotePort() : socket.get().localPort();
        if (counted.contains(port)) {
          return Optional.empty();
        }
        if (!own.contains(socket.get().localPort()) && !strange.contains(inode)) {
          ports.add(port);
        }
      }
    }
    return ports.stream().findFirst();
  }

  private Set<Integer> listening(SshProcess process) {
    Set<Integer> ports = new HashSet<>();
    for (long inode : process.sockets()) {
      socket(inode).filter(UncountedPort::listens).ifPresent(s -> ports.add(s.localPort()));
    }
    return ports;
  }

  private Optional<SockDiagSocket> socket(long inode) {
    return Optional.ofNullable(byInode.get(inode));
  }

  private static boolean listens(SockDiagSocket socket) {
    return socket.state() == SockDiagState.LISTEN;
  }
}
