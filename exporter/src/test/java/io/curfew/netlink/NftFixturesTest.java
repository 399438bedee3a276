package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The nf_tables decoders on messages of the real kernel, whole, cut, spoilt and at odd places. */
final class NftFixturesTest {
  /** An attribute that no kernel sends yet: 8 bytes, type 0x3ffe. */
  private static final byte[] UNKNOWN = {8, 0, (byte) 0xfe, 0x3f, 1, 2, 3, 4};

  private static final int FIXED_BYTES = MessageHeader.BYTES + NetfilterHeader.BYTES;

  static Stream<HexFixture> fixtures() {
    return Stream.of(
            "nft-rule-comment",
            "nft-rule-no-comment",
            "nft-rule-no-counter",
            "nft-rule-reject",
            "nft-rule-iptables-drop",
            "nft-rule-iptables-reject",
            "nft-object-counter",
            "nft-object-quota",
            "nft-set-dynamic",
            "nft-set-anonymous",
            "nft-elements-counter",
            "nft-elements-interval",
            "nft-notice-elements-deleted",
            "nft-generation",
            "nft-notice-generation",
            "nft-rule-quota",
            "nft-chain-base",
            "nft-chain-iptables",
            "nft-chain-plain",
            "nft-table")
        .map(name -> HexFixture.named("netlink/" + name));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void decodesToWhatWasLoaded(HexFixture fixture) throws Exception {
    assertThat(decode(fixture.datagram())).hasToString(fixture.expected());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsAMessageAmidJunk(HexFixture fixture) throws Exception {
    assertThat(decode(fixture.amidJunk())).hasToString(fixture.expected());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void refusesEveryPrefix(HexFixture fixture) {
    PrefixLaw.holds(fixture, NftFixturesTest::decode);
  }

  /** A cut whose header claims to be whole is either refused or, between attributes, decoded. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void survivesPrefixesThatClaimToBeWhole(HexFixture fixture) {
    int refused = 0;
    for (int length = MessageHeader.BYTES; length < fixture.bytes().length; length++) {
      ByteBuffer cut = fixture.prefix(length).putInt(0, length);
      try {
        assertThat(decode(cut)).isNotNull();
      } catch (MalformedMessage e) {
        assertThat(e.offset()).isBetween(0, Math.max(length, FIXED_BYTES));
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(fixture.bytes().length / 2);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void unknownAttributesChangeNothing(HexFixture fixture) throws Exception {
    for (ByteBuffer grown : withUnknownAttributes(fixture)) {
      assertThat(decode(grown)).hasToString(fixture.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void spoiltBytesEndInARecordOrAMalformedMessage(HexFixture fixture) {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = fixture.bytes();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[MessageHeader.BYTES + random.nextInt(bytes.length - MessageHeader.BYTES)] =
            (byte) random.nextInt();
      }
      try {
        assertThat(decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))).isNotNull();
      } catch (MalformedMessage e) {
        assertThat(e).hasMessageContaining("at byte");
      }
    }
  }

  @Test
  void concatenatedKeysKeepTheirPadding() throws Exception {
    HexFixture fixture = HexFixture.named("netlink/nft-elements-counter");
    NftSetElements part = (NftSetElements) decode(fixture.datagram());
    Octets key = part.elements().get(0).key();
    assertThat(key.length()).isEqualTo(16);
    assertThat(key.copy(0, 4)).containsExactly(127, 0, 0, 1);
    assertThat(key.be16(4)).isEqualTo(40000);
    assertThat(key.be16(12)).isEqualTo(7);
  }

  /** A rule keeps its content whatever it counts, and shares it with none of other expressions. */
  @Test
  void contentIsAllOfARuleButWhatItCounts() throws Exception {
    HexFixture fixture = HexFixture.named("netlink/nft-rule-comment");
    NftRule rule = (NftRule) decode(fixture.datagram());
    int same = 0;
    int other = 0;
    for (int i = FIXED_BYTES; i < fixture.bytes().length; i++) {
      byte[] bytes = fixture.bytes();
      bytes[i] ^= 0x10;
      try {
        NftRule changed = (NftRule) decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        boolean counts = !changed.counter().equals(rule.counter());
        boolean elsewhere =
            changed.handle() != rule.handle()
                || !changed.table().equals(rule.table())
                || !changed.chain().equals(rule.chain());
        if (counts && changed.counter().isPresent()) {
          assertThat(changed.content()).isEqualTo(rule.content());
          same++;
        } else if (!elsewhere && changed.content() != rule.content()) {
          other++;
        }
      } catch (MalformedMessage e) {
        assertThat(e).hasMessageContaining("at byte");
      }
    }
    assertThat(same).isGreaterThanOrEqualTo(14);
    assertThat(other).isGreaterThan(50);
  }

  /** A quota keeps its amount, and is the same however much of it is used up. */
  @Test
  void contentIsOfAQuotaButNotOfItsUse() throws Exception {
    HexFixture fixture = HexFixture.named("netlink/nft-rule-quota");
    String quota = "71756f7461";
    int at = fixture.hex().indexOf(quota) / 2 + 16;
    long content = content(fixture, at, 0);
    int amount = at + 7;
    int used = at + 12 + 7;
    int flags = at + 24 + 3;
    assertThat(content(fixture, used, 0x55)).isEqualTo(content);
    assertThat(content(fixture, flags, 0x02)).as("depleted").isEqualTo(content);
    assertThat(content(fixture, amount, 0x01)).isNotEqualTo(content);
    assertThat(content(fixture, flags, 0x01)).as("over or until").isNotEqualTo(content);
  }

  private static long content(HexFixture fixture, int at, int flipped) throws Exception {
    byte[] bytes = fixture.bytes();
    bytes[at] ^= (byte) flipped;
    return ((NftRule) decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))).content();
  }

  @Test
  void hookIsAllThatMakesPacketsComeToAChainButWhatItCounts() throws Exception {
    HexFixture fixture = HexFixture.named("netlink/nft-chain-iptables");
    byte[] bytes = fixture.bytes();
    ByteBuffer message = fixture.datagram();
    NftChain chain = (NftChain) decode(fixture.datagram());
    List<Integer> kept = new ArrayList<>();
    List<Integer> moved = new ArrayList<>();
    for (int at = FIXED_BYTES;
        at < bytes.length;
        at += MessageHeader.aligned(Short.toUnsignedInt(message.getShort(at)))) {
      int last = at + MessageHeader.aligned(Short.toUnsignedInt(message.getShort(at))) - 1;
      byte[] flipped = bytes.clone();
      flipped[last - 3] ^= 1;
      NftChain other = (NftChain) decode(ByteBuffer.wrap(flipped).order(ByteOrder.LITTLE_ENDIAN));
      (other.hook() == chain.hook() ? kept : moved).add(message.getShort(at + 2) & 0x3fff);
    }
    assertThat(moved).as("hook, policy, type, flags").containsExactlyInAnyOrder(4, 5, 7, 10);
    assertThat(kept)
        .as("table, name, handle, counters, use")
        .containsExactlyInAnyOrder(1, 3, 2, 8, 6);
  }

  /** The message with one unknown attribute before, between and after its own. */
  private static List<ByteBuffer> withUnknownAttributes(HexFixture fixture) {
    byte[] bytes = fixture.bytes();
    ByteBuffer message = fixture.datagram();
    List<ByteBuffer> grown = new ArrayList<>();
    int at = FIXED_BYTES;
    while (at < bytes.length) {
      grown.add(inserted(bytes, at));
      at += MessageHeader.aligned(Short.toUnsignedInt(message.getShort(at)));
    }
    grown.add(inserted(bytes, bytes.length));
    return grown;
  }

  private static ByteBuffer inserted(byte[] bytes, int at) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + UNKNOWN.length);
    System.arraycopy(UNKNOWN, 0, all, at, UNKNOWN.length);
    System.arraycopy(bytes, at, all, at + UNKNOWN.length, bytes.length - at);
    return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putInt(0, all.length);
  }

  private static Object decode(ByteBuffer datagram) throws MalformedMessage {
    int at = datagram.position();
    MessageHeader header = MessageHeader.read(datagram, at);
    return switch (NetfilterHeader.message(header)) {
      case NftMessage.NEW_RULE -> NftRule.decode(header, datagram, at);
      case NftMessage.NEW_OBJECT -> NftCounterObject.decode(header, datagram, at);
      case NftMessage.NEW_SET -> NftSet.decode(header, datagram, at);
      case NftMessage.NEW_ELEMENT, NftMessage.DELETE_ELEMENT ->
          NftSetElements.decode(header, datagram, at);
      case NftMessage.NEW_GENERATION -> NftGeneration.decode(header, datagram, at);
      case NftMessage.NEW_CHAIN -> NftChain.decode(header, datagram, at);
      case NftMessage.NEW_TABLE -> NftTable.decode(header, datagram, at);
      default -> throw new AssertionError("no decoder for type " + header.type());
    };
  }
}
