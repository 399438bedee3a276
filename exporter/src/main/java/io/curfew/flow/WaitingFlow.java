package io.curfew.flow;

import io.curfew.netlink.SockDiagSocket;

/** A flow whose socket is found and whose process is still to be searched for. */
record WaitingFlow(ObservedFlow flow, SockDiagSocket socket) {
  /** The cgroup to search, or 0 on a kernel that does not tell it (before 5.8). */
  long cgroupId() {
    return socket.cgroupId().orElse(0L);
  }
}
