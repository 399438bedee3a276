package io.curfew.ssh;

import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A TCP socket together with the parts of those that hold it.
 *
 * @param holders never empty
 */
record HeldSocket(SockDiagSocket socket, Set<SshPart> holders) {

  /** Those of these sockets that these processes hold. Pure. */
  static List<HeldSocket> join(
      Collection<SshProcess> processes, Collection<SockDiagSocket> sockets) {
    Map<Long, EnumSet<SshPart>> holders = new HashMap<>();
    for (SshProcess process : processes) {
      for (long inode : process.sockets()) {
        holders.computeIfAbsent(inode, unused -> EnumSet.noneOf(SshPart.class)).add(process.part());
      }
    }
    List<HeldSocket> held = new ArrayList<>();
    for (SockDiagSocket socket : sockets) {
      Optional.ofNullable(holders.get(socket.inode()))
          .ifPresent(parts -> held.add(new HeldSocket(socket, Set.copyOf(parts))));
    }
    return held;
  }

  boolean listens() {
    return socket.state() == SockDiagState.LISTEN;
  }

  /** Whether whoever is at the other end has not proven who he is. */
  boolean strange() {
    return holders.stream().anyMatch(SshPart::strange);
  }

  /**
   * Whether root's half alone holds it. That is a session of root's, or a stranger's whose other
   * half has just ended: the next look tells.
   */
  boolean doubtful() {
    return holders.equals(Set.of(SshPart.MONITOR));
  }
}
