package io.curfew.flow;

import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagSocket;
import java.util.List;
import java.util.Optional;

/**
 * A flow whose socket is found and whose process is still to be searched for.
 *
 * @param key by what the socket was found
 * @param device by which device, or 0
 * @param sockets every one that could be meant, at least one
 */
record WaitingFlow(
    ObservedFlow flow, SockDiagKey key, int device, List<SockDiagSocket> sockets, Reach reach) {
  /** Where its holders are searched for: each further than the one before. */
  enum Reach {
    /** In the socket's own cgroup. */
    CGROUP,
    /** Among all processes. */
    EVERYWHERE,
    /** Where descriptors are that no process has open, too. */
    HIDDEN
  }

  WaitingFlow {
    sockets = List.copyOf(sockets);
  }

  /**
   * The cgroup in which all of the sockets were made; empty where they differ, or the kernel does
   * not tell (before 5.8).
   */
  Optional<Long> cgroupId() {
    Optional<Long> first = sockets.get(0).cgroupId();
    return sockets.stream().allMatch(s -> s.cgroupId().equals(first)) ? first : Optional.empty();
  }

  WaitingFlow among(List<SockDiagSocket> others) {
    return new WaitingFlow(flow, key, device, others, reach);
  }

  WaitingFlow reaching(Reach further) {
    return new WaitingFlow(flow, key, device, sockets, further);
  }
}
