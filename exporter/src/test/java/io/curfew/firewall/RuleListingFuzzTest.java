package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Listings of rulesets of the corpus (nft 1.0.6: nft -s -t -a list ruleset), spoilt: whatever they
 * become, they end in texts that fit a label.
 */
final class RuleListingFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 1_000_000 : 3_000;
  private static final String TELLING = "\n\t \"#{}counter packets handle 99999999999999999999";

  @Test
  void everyMutationEndsInTextsThatFitALabel() throws IOException {
    Random random = new Random(20261121);
    List<String> listings =
        List.of(
            listing("nftables-odd-comments"),
            listing("kube-proxy-nftables-affinity"),
            listing("nftables-two-counters"));
    for (int round = 0; round < ROUNDS; round++) {
      String text = listings.get(random.nextInt(listings.size()));
      for (int change = random.nextInt(6); change >= 0; change--) {
        text = mutated(text, random);
      }
      Map<RulePlace, String> texts = RuleListing.texts(text);
      assertThat(texts.size()).isLessThanOrEqualTo((int) text.lines().count());
      for (String rule : texts.values()) {
        assertThat(rule).isNotEmpty();
        assertThat(RuleName.of(rule).getBytes(StandardCharsets.UTF_8).length)
            .isLessThanOrEqualTo(RuleName.MAX_BYTES);
      }
    }
  }

  private static String mutated(String text, Random random) {
    if (text.isEmpty()) {
      return "\t\tcounter # handle 1\n";
    }
    int at = random.nextInt(text.length());
    int to = Math.min(text.length(), at + random.nextInt(40));
    return switch (random.nextInt(5)) {
      case 0 -> text.substring(0, at) + text.substring(to);
      case 1 -> text.substring(0, at);
      case 2 -> text.substring(0, to) + text.substring(at, to).repeat(3) + text.substring(to);
      case 3 -> text.substring(0, at) + (char) random.nextInt(0x10000) + text.substring(to);
      default -> {
        int from = random.nextInt(TELLING.length());
        int until = from + random.nextInt(TELLING.length() - from + 1);
        yield text.substring(0, at) + TELLING.substring(from, until) + text.substring(at);
      }
    };
  }

  private static String listing(String name) throws IOException {
    try (InputStream in =
        RuleListingFuzzTest.class.getResourceAsStream("/listing/" + name + ".txt")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
