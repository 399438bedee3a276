package io.curfew.netlink;

/**
 * The state of a socket as inet_diag tells it (include/net/tcp_states.h). A UDP socket is
 * ESTABLISHED when connected, else CLOSE.
 */
public enum SockDiagState {
  ESTABLISHED(1), // TCP_ESTABLISHED
  SYN_SENT(2), // TCP_SYN_SENT
  SYN_RECV(3), // TCP_SYN_RECV
  FIN_WAIT1(4), // TCP_FIN_WAIT1
  FIN_WAIT2(5), // TCP_FIN_WAIT2
  TIME_WAIT(6), // TCP_TIME_WAIT
  CLOSE(7), // TCP_CLOSE
  CLOSE_WAIT(8), // TCP_CLOSE_WAIT
  LAST_ACK(9), // TCP_LAST_ACK
  LISTEN(10), // TCP_LISTEN
  CLOSING(11), // TCP_CLOSING
  NEW_SYN_RECV(12), // TCP_NEW_SYN_RECV, Linux 4.1
  /** A state of a kernel newer than this list. */
  OTHER(0);

  private static final SockDiagState[] ALL = values();

  private final int number;

  SockDiagState(int number) {
    this.number = number;
  }

  static SockDiagState of(int number) {
    for (SockDiagState state : ALL) {
      if (state.number == number) {
        return state;
      }
    }
    return OTHER;
  }

  /** The bits of {@code idiag_states} that ask for these states. */
  public static int mask(SockDiagState... states) {
    int mask = 0;
    for (SockDiagState state : states) {
      mask |= 1 << state.number;
    }
    return mask;
  }
}
