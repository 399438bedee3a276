package io.curfew.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Direct memory in the machine's byte order, which is what every kernel structure here is laid out
 * in.
 */
public final class Native {
  private Native() {}

  /** Has the C library's calls bound, which takes a good part of a start, before one is wanted. */
  public static void bind() {
    LibC unused = LibC.C;
  }

  /** A zeroed direct buffer; the kernel may write to it as long as it is reachable. */
  public static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Where the buffer's first byte is, whatever its position. */
  static long address(ByteBuffer direct) {
    return Pointer.wrap(Runtime.getSystemRuntime(), direct.duplicate().clear()).address();
  }

  static ByteBuffer intValue(int value) {
    return buffer(Integer.BYTES).putInt(0, value);
  }
}
