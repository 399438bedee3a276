package io.curfew.kernel;

import java.nio.ByteBuffer;

/**
 * The kernel's clocks that Java does not tell apart (clock_gettime(2)).
 *
 * <pre>
 *  struct timespec, 64 bit:  0 long tv_sec | 8 long tv_nsec
 * </pre>
 */
public final class Clocks {
  private static final int CLOCK_MONOTONIC = 1;
  private static final int CLOCK_BOOTTIME = 7;
  private static final int TIMESPEC_BYTES = 16;
  private static final long NANOS = 1_000_000_000;

  private static final ThreadLocal<ByteBuffer> room =
      ThreadLocal.withInitial(() -> Native.buffer(TIMESPEC_BYTES));

  private Clocks() {}

  /** Stands still while the machine sleeps. */
  public static long monotonicNanos() throws KernelException {
    return read(CLOCK_MONOTONIC);
  }

  /** As monotonic, but goes on while the machine sleeps. */
  public static long boottimeNanos() throws KernelException {
    return read(CLOCK_BOOTTIME);
  }

  private static long read(int clock) throws KernelException {
    ByteBuffer time = room.get();
    if (LibC.C.clock_gettime(clock, time) < 0) {
      throw KernelException.last("read clock " + clock);
    }
    return time.getLong(0) * NANOS + time.getLong(8);
  }
}
