package io.curfew.kernel;

import java.nio.ByteBuffer;

/**
 * An eventfd (eventfd(2)) that ends another thread's wait; once rung it stays rung, until it is
 * silenced, since most use it to end a source for good.
 */
final class WakeUp implements AutoCloseable {
  private static final int EFD_CLOEXEC = 0x80000;

  private final int fd;

  WakeUp() throws KernelException {
    fd = LibC.C.eventfd(0, EFD_CLOEXEC);
    if (fd < 0) {
      throw KernelException.last("eventfd");
    }
  }

  int fd() {
    return fd;
  }

  void ring() {
    ByteBuffer one = Native.buffer(Long.BYTES).putLong(0, 1L);
    LibC.C.write(fd, one, Long.BYTES);
  }

  /** Takes back all ringing so far; blocks where there was none. */
  void silence() {
    LibC.C.read(fd, Native.buffer(Long.BYTES), Long.BYTES);
  }

  @Override
  public void close() {
    LibC.C.close(fd);
  }
}
