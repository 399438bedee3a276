package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The batch that takes an element out, beside the one that nft sends. */
final class NftRemovalTest {
  private static final int FLAGS_AT = 26; // nlmsg_flags of the second message
  private static final byte REQUEST_ACK_ECHO = 0x1 | 0x4 | 0x8;
  private static final Octets KEY =
      Octets.of(HexFormat.of().parseHex("c0000201" + "c3500000" + "c0000202" + "00160000"));

  @Test
  void isWhatNftSendsButForTheAcknowledgementAndTheEcho() {
    byte[] expected = HexFixture.named("netlink/nft-removal-element").bytes();
    // nft asks for neither; without the echo the element's last count would be lost.
    expected[FLAGS_AT] = REQUEST_ACK_ECHO;

    assertThat(hex(NftRemoval.element(1, NftFamily.INET, "t", "s", KEY)))
        .isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void numbersTheBracketsBesideTheRemoval() {
    ByteBuffer batch = NftRemoval.element(7, NftFamily.INET, "t", "s", KEY);

    assertThat(batch.getInt(8)).isEqualTo(6);
    assertThat(batch.getInt(20 + 8)).isEqualTo(7);
    assertThat(batch.getInt(batch.limit() - 20 + 8)).isEqualTo(8);
  }

  private static String hex(ByteBuffer batch) {
    byte[] bytes = new byte[batch.remaining()];
    batch.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
