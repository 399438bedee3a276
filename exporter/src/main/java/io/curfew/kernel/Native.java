package io.curfew.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Direct memory in the machine's byte order, which is what every kernel structure here is laid out
 * in.
 */
public final class Native {
  private Native() {}

  /**
   * Has the C library's calls bound, which takes a good part of a start, before one is wanted.
   *
   * @throws LinkageError where {@link #unloadable} says why
   */
  public static void bind() {
    LibC unused = LibC.C;
  }

  /**
   * Why nothing native works here, and what to do, in one line: the library is unpacked from the
   * jar to where a file may be run, and is there for the C library and the processors of most.
   *
   * @return empty where it is another failure
   */
  public static Optional<String> unloadable(LinkageError failed) {
    Throwable innermost = failed;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    // Who comes second is told of the first one's failure in words alone.
    return innermost.toString().contains(UnsatisfiedLinkError.class.getName())
        ? Optional.of(
            "jffi's native library can't be loaded: it is unpacked to java.io.tmpdir, where it must"
                + " be allowed to run, or taken from a directory that has it for this machine"
                + " (-Djffi.boot.library.path=DIRECTORY)")
        : Optional.empty();
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
