package io.curfew.kernel;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that is shared with the kernel through a descriptor (mmap(2)).
 *
 * <p>Whoever reads or writes {@link #bytes()} after {@link #close()} ends the whole process: the
 * owner lets go of the buffer first.
 */
public final class MemoryMap implements AutoCloseable {
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;

  private final ByteBuffer bytes;
  private final int length;
  private long address;

  private MemoryMap(long address, int length) {
    this.address = address;
    this.length = length;
    this.bytes =
        MemoryIO.getInstance().newDirectByteBuffer(address, length).order(ByteOrder.nativeOrder());
  }

  /** In bytes; what offsets are multiples of. */
  public static int pageBytes() {
    return LibC.C.getpagesize();
  }

  /** Maps {@code length} bytes from {@code offset} on, to be read only. */
  public static MemoryMap readable(Descriptor from, long offset, int length)
      throws KernelException {
    return map(from, offset, length, PROT_READ);
  }

  /** Maps {@code length} bytes from {@code offset} on, to be read and written. */
  public static MemoryMap writable(Descriptor from, long offset, int length)
      throws KernelException {
    return map(from, offset, length, PROT_READ | PROT_WRITE);
  }

  private static MemoryMap map(Descriptor from, long offset, int length, int protection)
      throws KernelException {
    long address =
        LibC.C.mmap(null, length, protection, MAP_SHARED, from.number(), offset).address();
    if (address == -1) { // MAP_FAILED
      throw KernelException.last("map " + length + " bytes of memory");
    }
    return new MemoryMap(address, length);
  }

  /** In the machine's byte order; writing where only reading is allowed ends the process. */
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (address != 0) {
      LibC.C.munmap(address, length);
      address = 0;
    }
  }
}
