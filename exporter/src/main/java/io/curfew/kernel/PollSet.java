package io.curfew.kernel;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Waits for a descriptor or for its wake-up (poll(2)).
 *
 * <pre>
 *  struct pollfd, 8 bytes:  0 int fd | 4 short events | 6 short revents
 * </pre>
 */
final class PollSet {
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;
  private static final short POLLIN = 1;

  private final ByteBuffer fds = Native.buffer(2 * POLLFD_BYTES);
  private boolean rung;

  PollSet(int fd, int wakeUpFd) {
    fds.putInt(0, fd).putShort(EVENTS, POLLIN);
    fds.putInt(POLLFD_BYTES, wakeUpFd).putShort(POLLFD_BYTES + EVENTS, POLLIN);
  }

  /** Whether the descriptor has something to say: data, or an error that the next read returns. */
  boolean readable(Duration wait) throws KernelException {
    fds.clear();
    int ready = LibC.C.poll(fds, 2, (int) Math.min(wait.toMillis(), Integer.MAX_VALUE));
    if (ready < 0 && Errno.of(LibC.errno()) != Errno.EINTR) {
      throw KernelException.last("poll");
    }
    rung = ready > 0 && fds.getShort(POLLFD_BYTES + REVENTS) != 0;
    return ready > 0 && !rung && fds.getShort(REVENTS) != 0;
  }

  /** Whether it was the wake-up that ended the last wait. */
  boolean rung() {
    return rung;
  }
}
