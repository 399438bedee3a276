package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The places of counters in messages of the real kernel. */
final class NftCounterPlaceTest {
  private static final String RULE = "netlink/nft-rule-comment";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nft-rule-comment",
        "nft-rule-no-comment",
        "nft-rule-reject",
        "nft-rule-iptables-drop",
        "nft-rule-iptables-reject"
      })
  void readsOfARuleWhatItsDecoderReads(String name) throws Exception {
    ByteBuffer datagram = HexFixture.named("netlink/" + name).amidJunk();
    int at = datagram.position();
    MessageHeader header = MessageHeader.read(datagram, at);
    NftCounterPlace place = NftCounterPlace.ofRule(header, datagram, at);
    NftCounter counter = NftRule.decode(header, datagram, at).counter().orElseThrow();
    assertThat(place.fits(datagram, at, datagram.limit(), header.sequence())).isTrue();
    assertThat(place.packets(datagram, at)).isEqualTo(counter.packets());
    assertThat(place.bytes(datagram, at)).isEqualTo(counter.bytes());
  }

  @Test
  void readsOfANamedCounterWhatItsDecoderReads() throws Exception {
    ByteBuffer datagram = HexFixture.named("netlink/nft-object-counter").amidJunk();
    int at = datagram.position();
    MessageHeader header = MessageHeader.read(datagram, at);
    NftCounterPlace place = NftCounterPlace.ofObject(header, datagram, at);
    NftCounter counter = NftCounterObject.decode(header, datagram, at).orElseThrow().counter();
    assertThat(place.fits(datagram, at, datagram.limit(), header.sequence())).isTrue();
    assertThat(place.packets(datagram, at)).isEqualTo(counter.packets());
    assertThat(place.bytes(datagram, at)).isEqualTo(counter.bytes());
  }

  @Test
  void anObjectOrARuleWithoutACounterIsKnownAgain() throws Exception {
    ByteBuffer quota = HexFixture.named("netlink/nft-object-quota").datagram();
    MessageHeader header = MessageHeader.read(quota, 0);
    assertThat(
            NftCounterPlace.ofObject(header, quota, 0)
                .fits(quota, 0, quota.limit(), header.sequence()))
        .isTrue();
    ByteBuffer rule = HexFixture.named("netlink/nft-rule-no-counter").datagram();
    MessageHeader ruleHeader = MessageHeader.read(rule, 0);
    assertThat(
            NftCounterPlace.ofRule(ruleHeader, rule, 0)
                .fits(rule, 0, rule.limit(), ruleHeader.sequence()))
        .isTrue();
  }

  /** Of every byte, the counts and what the place doesn't look at apart. */
  @Test
  void anotherHandleLengthOrLayoutIsNoticed() throws Exception {
    ByteBuffer datagram = HexFixture.named(RULE).datagram();
    MessageHeader header = MessageHeader.read(datagram, 0);
    NftCounterPlace place = NftCounterPlace.ofRule(header, datagram, 0);
    int noticed = 0;
    for (int i = MessageHeader.BYTES; i < datagram.limit(); i++) {
      ByteBuffer spoilt = HexFixture.named(RULE).datagram();
      spoilt.put(i, (byte) (spoilt.get(i) ^ 0x40));
      noticed += place.fits(spoilt, 0, spoilt.limit(), header.sequence()) ? 0 : 1;
    }
    assertThat(noticed).as("handle, two attribute headers").isEqualTo(8 + 2 * 4);
    assertThat(place.fits(datagram, 0, datagram.limit(), header.sequence() + 1)).isFalse();
    assertThat(place.fits(datagram, 0, datagram.limit() - 1, header.sequence())).isFalse();
    datagram.putInt(0, header.length() + 4);
    assertThat(place.fits(datagram, 0, datagram.limit(), header.sequence())).isFalse();
  }

  @Test
  void aCounterThatGrewIsReadWhereItStood() throws Exception {
    ByteBuffer datagram = HexFixture.named(RULE).datagram();
    MessageHeader header = MessageHeader.read(datagram, 0);
    NftCounterPlace place = NftCounterPlace.ofRule(header, datagram, 0);
    for (int i = 0; i < datagram.limit() - 8; i++) {
      if (Long.reverseBytes(datagram.getLong(i)) == 420) {
        datagram.putLong(i, Long.reverseBytes(1L << 40));
      }
    }
    assertThat(place.fits(datagram, 0, datagram.limit(), header.sequence())).isTrue();
    assertThat(place.bytes(datagram, 0)).isEqualTo(1L << 40);
    assertThat(place.packets(datagram, 0)).isEqualTo(7);
  }
}
