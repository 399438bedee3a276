package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whole dumps of rulesets of the corpus, spoilt: each ends in records or in one of two errors. */
final class NftFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 1_000_000 : 5_000;
  private static final int SEQUENCE = 7;
  private static final int MOST_BYTES = 1 << 16;

  private static List<byte[]> datagrams() {
    List<byte[]> datagrams = new ArrayList<>();
    for (String ruleset :
        List.of("fail2ban", "fail2ban-iptables", "concatenations", "stateful-objects")) {
      for (String line : HexFixture.text("netlink/nft-dump-" + ruleset + ".hex").split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          datagrams.add(HexFormat.of().parseHex(line));
        }
      }
    }
    return datagrams;
  }

  @Test
  void theDumpsAreReadWhole() throws IOException {
    int rules = 0;
    for (byte[] datagram : datagrams()) {
      rules += decoded(datagram);
    }
    assertThat(rules).isGreaterThan(60);
  }

  @Test
  void everyMutationEndsInRecordsOrAnErrorOfItsOwn() {
    Random random = new Random(20261121);
    List<byte[]> datagrams = datagrams();
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = datagrams.get(random.nextInt(datagrams.size()));
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes = mutated(bytes, random);
      }
      try {
        // A message has a header at least: more than these would be an endless walk.
        assertThat(decoded(bytes)).isLessThanOrEqualTo(bytes.length / MessageHeader.BYTES);
      } catch (MalformedMessage | Refused e) {
        refused++;
      } catch (IOException | RuntimeException e) {
        throw new AssertionError("round " + round + ": " + HexFormat.of().formatHex(bytes), e);
      }
    }
    assertThat(refused).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 100);
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length < MessageHeader.BYTES) {
      return new byte[MessageHeader.BYTES];
    }
    byte[] changed = bytes.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> changed[at] = (byte) random.nextInt(256);
      case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> changed = Arrays.copyOf(bytes, at);
      // Lengths and types stand at multiples of four, most of them small.
      case 3 -> changed[at & ~3] = (byte) random.nextInt(24);
      case 4 -> System.arraycopy(bytes, 0, changed, at, bytes.length - at);
      default -> {
        changed = Arrays.copyOf(bytes, Math.min(MOST_BYTES, bytes.length + (at & ~3)));
        System.arraycopy(bytes, 0, changed, bytes.length, changed.length - bytes.length);
      }
    }
    return changed;
  }

  /** Through each decoder that takes such messages; how many messages were taken. */
  private static int decoded(byte[] bytes) throws IOException {
    ByteBuffer datagram = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int[] taken = {0};
    NftNotice.changes(datagram, NftFamily.INET, "filter");
    Messages.each(datagram, (header, in, at) -> taken[0] += decode(header, in, at));
    Reply.dump(SEQUENCE, (header, in, at) -> decode(header, in, at)).take(datagram);
    return taken[0];
  }

  private static int decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    if (NftMessage.is(header, NftMessage.NEW_RULE)) {
      assertThat(NftRule.decode(header, datagram, at).chain()).isNotEmpty();
      assertThat(NftEndpoints.decode(header, datagram, at)).isNotNull();
    } else if (NftMessage.is(header, NftMessage.NEW_OBJECT)) {
      assertThat(NftCounterObject.decode(header, datagram, at)).isNotNull();
    } else if (NftMessage.is(header, NftMessage.NEW_SET)) {
      assertThat(NftSet.decode(header, datagram, at).name()).isNotEmpty();
    } else if (NftMessage.is(header, NftMessage.NEW_ELEMENT)) {
      assertThat(NftSetElements.decode(header, datagram, at).elements()).isNotNull();
    } else if (NftMessage.is(header, NftMessage.NEW_CHAIN)) {
      assertThat(NftChain.decode(header, datagram, at).name()).isNotEmpty();
    } else if (NftMessage.is(header, NftMessage.NEW_TABLE)) {
      assertThat(NftTable.decode(header, datagram, at).comment()).isNotNull();
    }
    return 1;
  }
}
