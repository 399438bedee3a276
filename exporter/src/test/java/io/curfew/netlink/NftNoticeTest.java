package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages of the real kernel are news about the making of table inet filter. */
final class NftNoticeTest {
  @ParameterizedTest
  @ValueSource(strings = {"nft-table", "nft-rule-comment", "nft-set-dynamic", "nft-object-counter"})
  void aTableARuleASetAndAnObjectAre(String name) throws Exception {
    HexFixture fixture = HexFixture.named("netlink/" + name);

    assertThat(NftNotice.changes(fixture.amidJunk(), NftFamily.INET, "filter")).isTrue();
    assertThat(NftNotice.changes(fixture.datagram(), NftFamily.INET, "filte")).isFalse();
    assertThat(NftNotice.changes(fixture.datagram(), NftFamily.IP, "filter")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nft-elements-counter", "nft-notice-elements-deleted", "nft-notice-generation"})
  void elementsAndGenerationsAreNot(String name) throws Exception {
    HexFixture fixture = HexFixture.named("netlink/" + name);

    assertThat(NftNotice.changes(fixture.datagram(), NftFamily.INET, "filter")).isFalse();
  }

  @Test
  void refusesWhatIsCutShort() {
    HexFixture fixture = HexFixture.named("netlink/nft-table");

    assertThatThrownBy(() -> NftNotice.changes(fixture.prefix(40), NftFamily.INET, "filter"))
        .isInstanceOf(MalformedMessage.class);
  }
}
