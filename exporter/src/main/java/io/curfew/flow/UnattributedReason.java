package io.curfew.flow;

import java.util.Locale;

/** Why nobody can be named as a flow's owner. */
enum UnattributedReason {
  /** The socket lives on without a process: closed, in time-wait, or its last holder is gone. */
  EXITED,
  /** No socket has this flow's addresses and ports, or not any more. */
  NO_SOCKET,
  /** Several processes could be meant, or not all of them could be looked at. */
  AMBIGUOUS,
  /** The kernel itself answers such flows. */
  KERNEL,
  /** The protocol's sockets can't be found by addresses: ICMP and whatever has no ports. */
  RAW,
  /** Too many flows waited for their owner. */
  LOST,
  /** The socket is in another network namespace. */
  OTHER_NETNS,
  /** Sockets can't be asked for at all. */
  DISABLED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
