package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The framing that all netlink families share; the bytes are written by the project's own writer,
 * which the kernel accepts in the live tests.
 */
final class FramingTest {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 1_000_000 : 20_000;

  @Test
  void readsBackWhatIsWritten() throws IOException {
    ByteBuffer message =
        MessageWriter.request(256, 0x0a07, MessageHeader.DUMP, 42)
            .fixed(NetfilterHeader.of(1))
            .string(1, "filter")
            .nested(2, inner -> inner.be32(1, 7).be64(2, 1L << 40))
            .finish();

    MessageHeader header = MessageHeader.read(message, 0);
    assertThat(header.sequence()).isEqualTo(42);
    assertThat(header.has(MessageHeader.REQUEST)).isTrue();
    assertThat(NetfilterHeader.subsystem(header)).isEqualTo(NetfilterHeader.SUBSYSTEM_NFTABLES);
    assertThat(NetfilterHeader.message(header)).isEqualTo(7);
    assertThat(NetfilterHeader.family(header, message, 0)).isEqualTo(1);

    AttributeReader reader =
        AttributeReader.ofMessage(header, message, 0, NetfilterHeader.BYTES, "test");
    assertThat(reader.next()).isTrue();
    assertThat(reader.string()).isEqualTo("filter");
    assertThat(reader.next()).isTrue();
    AttributeReader nested = reader.nested("inner");
    assertThat(nested.next()).isTrue();
    assertThat(nested.be32()).isEqualTo(7);
    assertThat(nested.next()).isTrue();
    assertThat(nested.be64()).isEqualTo(1L << 40);
    assertThat(nested.next()).isFalse();
    assertThat(reader.next()).isFalse();
  }

  @Test
  void aValueOfTheWrongLengthFailsWithItsPlace() throws IOException {
    ByteBuffer message = MessageWriter.request(64, 1, 0, 1).be32(5, 1).finish();
    AttributeReader reader =
        AttributeReader.of(message, MessageHeader.BYTES, message.limit(), "rule");
    reader.next();

    assertThatThrownBy(reader::be64)
        .isInstanceOf(MalformedMessage.class)
        .hasMessage("rule.5 at byte 20: 8 bytes expected, not 4");
  }

  @Test
  void aDumpEndsWithDoneAndPassesOverStrangers() throws IOException {
    List<Integer> taken = new ArrayList<>();
    Reply reply = Reply.dump(7, (header, datagram, at) -> taken.add(header.type()));

    assertThat(reply.take(message(0x0a06, MessageHeader.MULTI, 7))).isFalse();
    assertThat(reply.take(message(0x0a06, MessageHeader.MULTI, 8))).isFalse();
    assertThat(reply.interrupted()).isFalse();
    assertThat(reply.take(message(0x0a06, MessageHeader.MULTI | MessageHeader.DUMP_INTERRUPTED, 7)))
        .isFalse();
    assertThat(reply.take(error(MessageHeader.NLMSG_DONE, 7, 0))).isTrue();

    assertThat(taken).containsExactly(0x0a06, 0x0a06);
    assertThat(reply.interrupted()).isTrue();
  }

  @Test
  void theKernelsRefusalCarriesItsErrno() {
    Reply reply = Reply.single(7, (header, datagram, at) -> {});

    assertThatThrownBy(() -> reply.take(error(MessageHeader.NLMSG_ERROR, 7, -1)))
        .isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.errno()).isEqualTo(1));
  }

  @Test
  void everyTruncationIsMalformedAndNothingElse() {
    ByteBuffer whole =
        MessageWriter.request(256, 3000, 0, 1)
            .string(1, "filter")
            .nested(2, n -> n.be32(1, 7))
            .finish();
    for (int length = 1; length < whole.limit(); length++) {
      ByteBuffer cut = whole.duplicate().order(ByteOrder.nativeOrder()).limit(length);
      assertThatThrownBy(() -> Messages.each(cut, (header, datagram, at) -> {}))
          .isInstanceOf(MalformedMessage.class);
    }
  }

  @Test
  void randomBytesEndInValuesOrMalformedOnly() {
    Random random = new Random(20261121);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[random.nextInt(96)];
      random.nextBytes(bytes);
      ByteBuffer junk = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      try {
        AttributeReader reader = AttributeReader.of(junk, 0, bytes.length, "junk");
        while (reader.next()) {
          assertThat(reader.copy()).hasSize(reader.length());
          reader.string();
        }
      } catch (MalformedMessage e) {
        assertThat(e.offset()).isBetween(0, bytes.length);
      }
    }
  }

  private static ByteBuffer message(int type, int flags, int sequence) {
    return new MessageWriter(
            ByteBuffer.allocate(64).order(ByteOrder.nativeOrder()), type, flags, sequence)
        .finish();
  }

  private static ByteBuffer error(int type, int sequence, int negativeErrno) {
    ByteBuffer four =
        ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, negativeErrno);
    return new MessageWriter(
            ByteBuffer.allocate(64).order(ByteOrder.nativeOrder()), type, 0, sequence)
        .fixed(four.array())
        .finish();
  }
}
