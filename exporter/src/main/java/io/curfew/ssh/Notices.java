package io.curfew.ssh;

import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.Messages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The kernel's notices that wait on a socket. */
final class Notices {
  private Notices() {}

  /**
   * Takes what waits, and never waits itself.
   *
   * @param most datagrams that are taken at once
   * @return false where the kernel had to drop some
   */
  static boolean take(NetlinkSocket socket, ByteBuffer received, int most, Messages.Taker taker)
      throws IOException {
    boolean all = true;
    for (int n = 0; n < most; n++) {
      try {
        if (!socket.receive(received, Duration.ZERO)) {
          return all;
        }
        Messages.each(received, taker);
      } catch (KernelException e) {
        if (e.errno() != Errno.ENOBUFS) {
          throw e;
        }
        all = false;
      }
    }
    return all;
  }
}
