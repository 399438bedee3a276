package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class NftCounterTest {
  /** {@code nft add rule … counter packets 18446744073709551615 bytes 0} is taken by the kernel. */
  @Test
  void aCountPastSixtyThreeBitsIsTheHighestAndSpoilsNoReading() throws Exception {
    ByteBuffer rule = HexFixture.named("netlink/nft-rule-comment").datagram();
    MessageHeader header = MessageHeader.read(rule, 0);
    NftCounterPlace place = NftCounterPlace.ofRule(header, rule, 0);
    for (int i = 0; i < rule.limit() - 8; i++) {
      if (Long.reverseBytes(rule.getLong(i)) == 7) {
        rule.putLong(i, -1);
      }
    }
    NftCounter counter = NftRule.decode(header, rule, 0).counter().orElseThrow();
    assertThat(counter).isEqualTo(new NftCounter(Long.MAX_VALUE, 420));
    assertThat(place.packets(rule, 0)).isEqualTo(Long.MAX_VALUE);
  }
}
