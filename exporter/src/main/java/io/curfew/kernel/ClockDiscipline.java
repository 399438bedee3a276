package io.curfew.kernel;

import java.nio.ByteBuffer;

/**
 * What the kernel knows of who keeps its clock (adjtimex(2)).
 *
 * <pre>
 *  struct timex, 64 bit:  0 int modes | 8 long offset | 16 long freq | 24 long maxerror
 *                        32 long esterror | 40 int status | … 208 bytes in all
 * </pre>
 */
public final class ClockDiscipline {
  private static final int TIMEX_BYTES = 208;
  private static final int STATUS = 40;
  private static final int STA_UNSYNC = 0x40;

  private ClockDiscipline() {}

  /**
   * Whether somebody keeps it: no word from a time service for some hours ends that. Changes
   * nothing, as modes is 0.
   */
  public static boolean synchronised() throws KernelException {
    ByteBuffer timex = Native.buffer(TIMEX_BYTES);
    if (LibC.C.adjtimex(timex) < 0) {
      throw KernelException.last("ask who keeps the clock");
    }
    return (timex.getInt(STATUS) & STA_UNSYNC) == 0;
  }
}
