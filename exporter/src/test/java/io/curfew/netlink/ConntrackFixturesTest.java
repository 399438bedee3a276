package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conntrack and inet_diag decoders on messages of the real kernel, whole, cut and spoilt. */
final class ConntrackFixturesTest {
  /** An attribute that no kernel sends yet: 8 bytes, type 0x3ffe. */
  private static final byte[] UNKNOWN = {8, 0, (byte) 0xfe, 0x3f, 1, 2, 3, 4};

  private static final int MUTATIONS = Boolean.getBoolean("long") ? 170_000 : 3000; // each

  private static final int NETFILTER_ATTRIBUTES = 20;
  private static final int SOCKET_ATTRIBUTES = 88;

  static Stream<HexFixture> fixtures() {
    return Stream.of(
            "conntrack-new-tcp4",
            "conntrack-new-udp4-zone",
            "conntrack-new-tcp6",
            "conntrack-new-udp6",
            "conntrack-new-icmp",
            "conntrack-new-icmpv6",
            "conntrack-new-dnat",
            "conntrack-destroy-tcp4",
            "sockdiag-tcp4",
            "sockdiag-tcp4-listener",
            "sockdiag-tcp6",
            "sockdiag-udp4",
            "sockdiag-tcp-mapped",
            "sockdiag-notice-closed")
        .map(name -> HexFixture.named("netlink/" + name));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void decodesToWhatWasCaused(HexFixture fixture) throws Exception {
    assertThat(decode(fixture, fixture.datagram())).hasToString(fixture.expected());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void readsAMessageAmidJunk(HexFixture fixture) throws Exception {
    assertThat(decode(fixture, fixture.amidJunk())).hasToString(fixture.expected());
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void refusesEveryPrefix(HexFixture fixture) {
    PrefixLaw.holds(fixture, cut -> decode(fixture, cut));
  }

  /** A cut whose header claims to be whole is refused or, between attributes, decoded. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void survivesPrefixesThatClaimToBeWhole(HexFixture fixture) {
    int refused = 0;
    for (int length = MessageHeader.BYTES; length < fixture.bytes().length; length++) {
      try {
        assertThat(decode(fixture, fixture.prefix(length).putInt(0, length))).isNotNull();
      } catch (MalformedMessage e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void unknownAttributesChangeNothing(HexFixture fixture) throws Exception {
    byte[] bytes = fixture.bytes();
    ByteBuffer message = fixture.datagram();
    int at = fixture.name().contains("sockdiag") ? SOCKET_ATTRIBUTES : NETFILTER_ATTRIBUTES;
    int inserted = 0;
    while (at <= bytes.length) {
      assertThat(decode(fixture, withUnknownAt(bytes, at))).hasToString(fixture.expected());
      inserted++;
      at =
          at == bytes.length
              ? at + 1
              : at + MessageHeader.aligned(Short.toUnsignedInt(message.getShort(at)));
    }
    assertThat(inserted).isGreaterThan(2);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void spoiltBytesEndInARecordOrAMalformedMessage(HexFixture fixture) {
    Random random = new Random(11);
    byte[] whole = fixture.bytes();
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] bytes = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[MessageHeader.BYTES + random.nextInt(bytes.length - MessageHeader.BYTES)] =
            (byte) random.nextInt();
      }
      try {
        assertThat(decode(fixture, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)))
            .isNotNull();
      } catch (MalformedMessage e) {
        assertThat(e).hasMessageContaining("at byte");
      }
    }
  }

  private static ByteBuffer withUnknownAt(byte[] bytes, int at) {
    byte[] all = Arrays.copyOf(bytes, bytes.length + UNKNOWN.length);
    System.arraycopy(UNKNOWN, 0, all, at, UNKNOWN.length);
    System.arraycopy(bytes, at, all, at + UNKNOWN.length, bytes.length - at);
    return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).putInt(0, all.length);
  }

  private static Object decode(HexFixture fixture, ByteBuffer datagram) throws MalformedMessage {
    int at = datagram.position();
    MessageHeader header = MessageHeader.read(datagram, at);
    if (SockDiagSocket.is(header)) {
      return SockDiagSocket.read(
          header, datagram, at, fixture.name().contains("udp") ? SockDiagKey.UDP : SockDiagKey.TCP);
    }
    assertThat(ConntrackEvent.is(header)).isTrue();
    return ConntrackEvent.read(header, datagram, at);
  }
}
