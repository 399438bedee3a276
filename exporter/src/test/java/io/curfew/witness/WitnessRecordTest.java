package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Records as record.h lays them out, in memory full of something else. */
final class WitnessRecordTest {
  private static final int AT = 24;

  private static ByteBuffer junk() {
    byte[] junk = new byte[AT + WitnessRecord.BYTES + 8];
    Arrays.fill(junk, (byte) 0xa5);
    return ByteBuffer.wrap(junk).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer written(String command) {
    ByteBuffer memory = junk();
    memory.position(AT);
    memory.putLong(123_456_789_012L).putLong(147_787).putLong(4711);
    memory.putLong(0x2001_0db8_0000_0000L).putLong(1);
    memory.putLong(0x2001_0db8_0000_0001L).putLong(0xffff_ffff_ffff_fffeL);
    memory.putInt(2345).putInt(2344).putInt(0xffff_fffe).putInt(100);
    memory.putShort((short) 60_000).putShort((short) 443);
    memory.put((byte) 132).put((byte) 1).put((byte) 1).put((byte) 0);
    byte[] name = command.getBytes(StandardCharsets.UTF_8);
    memory.put(Arrays.copyOf(name, 16));
    return memory.clear();
  }

  @Test
  void readsEveryFieldWhereTheProgramsWroteIt() {
    WitnessRecord record = new WitnessRecord().wrap(written("sender"), AT);
    assertThat(record.bootNanos()).isEqualTo(123_456_789_012L);
    assertThat(record.cookie()).isEqualTo(147_787);
    assertThat(record.cgroupId()).isEqualTo(4711);
    assertThat(record.sourceHigh()).isEqualTo(0x2001_0db8_0000_0000L);
    assertThat(record.sourceLow()).isEqualTo(1);
    assertThat(record.destinationHigh()).isEqualTo(0x2001_0db8_0000_0001L);
    assertThat(record.destinationLow()).isEqualTo(-2);
    assertThat(record.thread()).isEqualTo(2345);
    assertThat(record.pid()).isEqualTo(2344);
    assertThat(record.uid()).as("unsigned").isEqualTo(4_294_967_294L);
    assertThat(record.gid()).isEqualTo(100);
    assertThat(record.sourcePort()).as("unsigned").isEqualTo(60_000);
    assertThat(record.destinationPort()).isEqualTo(443);
    assertThat(record.protocol()).as("unsigned").isEqualTo(132);
    assertThat(record.ipv6()).isTrue();
    assertThat(record.userMade()).isTrue();
    assertThat(record.shared()).isFalse();
    assertThat(record.command()).isEqualTo("sender");
  }

  @Test
  void tellsThatASocketIsShared() {
    ByteBuffer memory = written("sender").put(AT + 79, (byte) 1);
    assertThat(new WitnessRecord().wrap(memory, AT).shared()).isTrue();
  }

  @Test
  void namesOfAllSixteenBytesHaveNoEndMark() {
    WitnessRecord record = new WitnessRecord().wrap(written("0123456789abcdef"), AT);
    assertThat(record.command()).isEqualTo("0123456789abcdef");
    assertThat(record.commandHead()).isNotEqualTo(record.commandTail());
  }

  @Test
  void bytesThatAreNoTextBecomeReplacements() {
    ByteBuffer memory = written("");
    memory.put(AT + 80, (byte) 0xff);
    assertThat(new WitnessRecord().wrap(memory, AT).command()).isEqualTo("\ufffd");
  }

  @Test
  void refusesToStandOnLessThanARecord() {
    WitnessRecord record = new WitnessRecord();
    ByteBuffer memory = junk();
    for (int at : new int[] {-1, memory.limit() - WitnessRecord.BYTES + 1, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> record.wrap(memory, at))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no whole record at " + at + " of 128 bytes");
    }
  }

  @Test
  void refusesMemoryInAForeignByteOrder() {
    ByteBuffer memory = ByteBuffer.allocate(WitnessRecord.BYTES).order(ByteOrder.BIG_ENDIAN);
    assertThatThrownBy(() -> new WitnessRecord().wrap(memory, 0))
        .hasMessage("a record is in the machine's byte order");
  }
}
