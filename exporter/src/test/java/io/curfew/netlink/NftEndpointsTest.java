package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which peer a rule asks for, on messages of the real kernel, whole, cut and spoilt. */
final class NftEndpointsTest {
  static Stream<HexFixture> fixtures() {
    return Stream.of("iptables", "ip6tables", "xt-tcp", "both", "network")
        .map(name -> HexFixture.named("netlink/nft-rule-useraccount-" + name));
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
    PrefixLaw.holds(fixture, NftEndpointsTest::decode);
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

  private static NftEndpoints decode(ByteBuffer datagram) throws MalformedMessage {
    int at = datagram.position();
    return NftEndpoints.decode(MessageHeader.read(datagram, at), datagram, at);
  }
}
