package io.curfew.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Synthetic: what Linux 6.18 took from a script that wrote the same bytes. */
final class NftBatchTest {
  @Test
  void replacesATableInOneBatchAndAsksForOneAcknowledgement() {
    ByteBuffer batch =
        new NftBatch(5)
            .deleteTable(NftFamily.INET, "t")
            .table(NftFamily.INET, "t", NftBatch.PERSISTENT, "c")
            .finish();

    byte[] bytes = new byte[batch.remaining()];
    batch.get(bytes);
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "14000000"
                + "1000"
                + "0100"
                + "04000000"
                + "00000000"
                + "0000000a"
                // NFT_MSG_DELTABLE
                + "1c000000"
                + "020a"
                + "0100"
                + "05000000"
                + "00000000"
                + "01000000"
                + "0600"
                + "0100"
                + "74000000"
                // NFT_MSG_NEWTABLE with NLM_F_CREATE and NLM_F_ACK: flags, comment
                + "2c000000"
                + "000a"
                + "0504"
                + "05000000"
                + "00000000"
                + "01000000"
                + "0600"
                + "0100"
                + "74000000"
                + "0800"
                + "0200"
                + "00000004"
                + "0800"
                + "0600"
                + "00026300"
                + "14000000"
                + "1100"
                + "0100"
                + "06000000"
                + "00000000"
                + "0000000a");
  }

  @Test
  void namesTableAndChainOfAChain() {
    ByteBuffer batch = new NftBatch(5).deleteChain(NftFamily.INET, "t", "c").finish();

    byte[] message = new byte[16];
    batch.get(20 + 20, message);
    assertThat(HexFormat.of().formatHex(message))
        .isEqualTo("0600" + "0100" + "74000000" + "0600" + "0300" + "63000000");
  }

  @Test
  void theCommentIsWhatItReads() {
    assertThat(NftComment.ofUserData(NftComment.userData("curfew é"))).contains("curfew é");
  }
}
