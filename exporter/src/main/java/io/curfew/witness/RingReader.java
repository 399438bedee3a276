package io.curfew.witness;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * The reading end of a BPF ring buffer (Documentation/bpf/ringbuf.rst in the kernel's sources).
 *
 * <p>Positions only grow; their low bits are offsets into the data, whose beginning follows its end
 * once more, so that no record is ever cut. One thread reads; writers run beside it.
 *
 * <pre>
 *  record header:  0 length, with the two flags | 4 page offset | 8 the record
 * </pre>
 */
final class RingReader {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final int BUSY = 1 << 31; // BPF_RINGBUF_BUSY_BIT
  private static final int DISCARD = 1 << 30; // BPF_RINGBUF_DISCARD_BIT
  private static final int HEADER_BYTES = 8; // BPF_RINGBUF_HDR_SZ

  /** How many records are read before their room is given back. */
  private static final int BATCH = 256;

  private final ByteBuffer consumer;
  private final ByteBuffer producer;
  private final int data;
  private final int size;
  private final WitnessRecord record = new WitnessRecord();
  private long position;

  /**
   * Reads from where the last reader of this memory ended.
   *
   * @param consumer begins with the consumer's position
   * @param producer begins with the producer's position
   * @param data where in {@code producer} the data begins
   * @param size of the data in bytes, a power of two; after it, its first bytes once more
   */
  RingReader(ByteBuffer consumer, ByteBuffer producer, int data, int size) {
    this.consumer = consumer;
    this.producer = producer;
    this.data = data;
    this.size = size;
    this.position = (long) LONG.getAcquire(consumer, 0);
  }

  /**
   * Hands over records until none is ready or {@code most} were handed over.
   *
   * <p>A header that the kernel can't have written ends the reading: what waits is given up.
   */
  int drain(Consumer<WitnessRecord> taker, int most) {
    int taken = 0;
    long end = (long) LONG.getAcquire(producer, 0);
    if (end - position < 0 || end - position > size) {
      position = end;
    }
    try {
      while (taken < most && position < end) {
        int offset = data + (int) (position & (size - 1));
        int header = (int) INT.getAcquire(producer, offset);
        if ((header & BUSY) != 0) {
          break;
        }
        int length = header & ~(BUSY | DISCARD);
        long next = position + HEADER_BYTES + ((length + 7L) & ~7L);
        boolean discarded = (header & DISCARD) != 0;
        if (next > end || (!discarded && length != WitnessRecord.BYTES)) {
          position = end;
          break;
        }
        position = next;
        if (!discarded) {
          taken++;
          taker.accept(record.wrap(producer, offset + HEADER_BYTES));
        }
        if (taken % BATCH == 0) {
          LONG.setRelease(consumer, 0, position);
        }
      }
    } finally {
      LONG.setRelease(consumer, 0, position);
    }
    return taken;
  }
}
