package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.kernel.Native;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The ring's reading end on memory written by hand, the double mapping included. */
final class RingReaderTest {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 1_000_000 : 20_000;
  private static final int SIZE = 1024;
  private static final int DATA = 64;
  private static final int STEP = WitnessRecord.BYTES + 8;
  private static final int BUSY = 1 << 31;
  private static final int DISCARD = 1 << 30;

  private final ByteBuffer consumer = Native.buffer(8);
  private final ByteBuffer producer = Native.buffer(DATA + 2 * SIZE);
  private final List<Integer> taken = new ArrayList<>();
  private long end;

  private RingReader reader() {
    return new RingReader(consumer, producer, DATA, SIZE);
  }

  private int drain(RingReader reader) {
    return reader.drain(record -> taken.add(record.pid()), Integer.MAX_VALUE);
  }

  /** As the kernel writes: the second mapping shows the same bytes. */
  private void putInt(long position, int value) {
    int offset = (int) (position & (SIZE - 1));
    producer.putInt(DATA + offset, value).putInt(DATA + SIZE + offset, value);
  }

  private long write(int pid, int flags) {
    long at = end;
    putInt(at, WitnessRecord.BYTES | flags);
    putInt(at + 8 + 60, pid);
    end += STEP;
    producer.putLong(0, end);
    return at;
  }

  @Test
  void findsNothingInAnEmptyRing() {
    assertThat(drain(reader())).isZero();
    assertThat(taken).isEmpty();
  }

  @Test
  void readsInOrderAroundTheEndManyTimes() {
    RingReader reader = reader();
    List<Integer> written = new ArrayList<>();
    for (int pid = 1; pid <= 100; pid++) {
      write(pid, 0);
      written.add(pid);
      if (pid % 7 == 0) {
        assertThat(drain(reader)).isEqualTo(7);
      }
    }
    drain(reader);
    assertThat(taken).isEqualTo(written);
    assertThat(consumer.getLong(0)).as("room given back").isEqualTo(end);
  }

  @Test
  void stopsBeforeARecordThatIsStillWritten() {
    RingReader reader = reader();
    write(1, 0);
    long busy = write(2, BUSY);
    write(3, 0);
    drain(reader);
    assertThat(taken).containsExactly(1);
    assertThat(consumer.getLong(0)).isEqualTo(busy);
    putInt(busy, WitnessRecord.BYTES);
    drain(reader);
    assertThat(taken).containsExactly(1, 2, 3);
  }

  @Test
  void passesDiscardedRecordsOver() {
    RingReader reader = reader();
    write(1, DISCARD);
    write(2, 0);
    assertThat(drain(reader)).isEqualTo(1);
    assertThat(taken).containsExactly(2);
  }

  @Test
  void handsOverNoMoreThanAskedFor() {
    RingReader reader = reader();
    write(1, 0);
    write(2, 0);
    write(3, 0);
    assertThat(reader.drain(record -> taken.add(record.pid()), 2)).isEqualTo(2);
    assertThat(taken).containsExactly(1, 2);
    drain(reader);
    assertThat(taken).containsExactly(1, 2, 3);
  }

  @Test
  void aTakerThatFailsLosesItsOwnRecordOnly() {
    RingReader reader = reader();
    write(1, 0);
    write(2, 0);
    assertThatThrownBy(
            () ->
                reader.drain(
                    record -> {
                      throw new IllegalStateException("taker");
                    },
                    5))
        .hasMessage("taker");
    drain(reader);
    assertThat(taken).containsExactly(2);
  }

  @Test
  void goesOnWhereTheLastReaderEnded() {
    write(1, 0);
    write(2, 0);
    reader().drain(record -> taken.add(record.pid()), 1);
    drain(reader());
    assertThat(taken).containsExactly(1, 2);
  }

  @Test
  void givesUpWhatWaitsBehindALengthThatTheKernelCannotHaveWritten() {
    for (int length : new int[] {0, 8, 95, 97, 4096, DISCARD - 1, DISCARD | (DISCARD - 1)}) {
      RingReader reader = reader();
      long at = write(1, 0);
      putInt(at, length);
      write(2, 0);
      assertThat(drain(reader)).as("length %x", length).isZero();
      assertThat(consumer.getLong(0)).isEqualTo(end);
      write(3, 0);
      drain(reader);
      assertThat(taken).as("after length %x", length).containsExactly(3);
      taken.clear();
    }
  }

  @Test
  void givesUpWhatWaitsWhenThePositionsCannotBe() {
    for (long position : new long[] {-1, SIZE + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      consumer.putLong(0, 0);
      RingReader reader = reader();
      producer.putLong(0, position);
      assertThat(drain(reader)).isZero();
      assertThat(consumer.getLong(0)).isEqualTo(position);
    }
  }

  @Test
  void anyMemoryEndsInACountOrNothing() {
    Random random = new Random(20_261_121);
    byte[] bytes = new byte[producer.capacity()];
    for (int round = 0; round < ROUNDS; round++) {
      random.nextBytes(bytes);
      producer.put(0, bytes);
      long start = random.nextLong() & ~7L;
      consumer.putLong(0, start);
      producer.putLong(0, start + random.nextInt(SIZE + 64));
      for (int at = 0; at < SIZE; at += 8) { // lengths that are often right
        if (random.nextInt(4) > 0) {
          putInt(at, WitnessRecord.BYTES | (random.nextInt(8) == 0 ? DISCARD : 0));
        }
      }
      assertThat(drain(reader())).isBetween(0, SIZE / STEP);
    }
  }
}
