package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;

/**
 * A program for inet_diag that accepts the sockets on some local ports (struct inet_diag_bc_op,
 * linux/inet_diag.h).
 *
 * <pre>
 *  +---------------+---------------+-------------------------------+
 *  |  instruction  | bytes on, yes |  bytes on, no; or else a port | 0
 *  +---------------+---------------+-------------------------------+
 * </pre>
 *
 * A comparison is followed by a word whose last half is the port. A socket is accepted when the
 * program's end is reached exactly, refused by a step four bytes past it. Equality alone
 * (INET_DIAG_BC_S_EQ) would be shorter but came with Linux 4.16.
 */
final class SockDiagPorts {
  private static final byte JUMP = 1; // INET_DIAG_BC_JMP
  private static final byte AT_LEAST = 2; // INET_DIAG_BC_S_GE
  private static final byte AT_MOST = 3; // INET_DIAG_BC_S_LE
  private static final int WORD = 4;
  private static final int COMPARISON = 2 * WORD;

  static final int BYTES_EACH = 2 * COMPARISON + WORD;

  private SockDiagPorts() {}

  /**
   * Accepts any of these ports.
   *
   * @throws IllegalArgumentException when there is no port: an empty program would accept all
   */
  static byte[] program(Collection<Integer> ports) {
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("a port to pick sockets by expected");
    }
    int length = ports.size() * BYTES_EACH - WORD;
    ByteBuffer into = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    for (int port : ports) {
      // The last port's miss steps over the end, as there is no jump after it.
      step(into, AT_LEAST, COMPARISON, BYTES_EACH, port);
      step(into, AT_MOST, COMPARISON, COMPARISON + WORD, port);
      if (into.hasRemaining()) {
        int rest = into.remaining();
        into.put(JUMP).put((byte) WORD).putShort((short) rest);
      }
    }
    return into.array();
  }

  private static void step(ByteBuffer into, byte instruction, int yes, int no, int port) {
    into.put(instruction).put((byte) yes).putShort((short) no);
    into.putShort((short) 0).putShort((short) port);
  }
}
