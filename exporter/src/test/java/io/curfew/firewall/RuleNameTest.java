package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RuleNameTest {
  @Test
  void twoHundredBytesStay() {
    assertThat(RuleName.of("x".repeat(200))).isEqualTo("x".repeat(200));
  }

  @Test
  void longerNamesAreCutAndEndInADigestOfTheWhole() {
    String one = RuleName.of("x".repeat(201));
    assertThat(one).hasSize(200).matches("x{192}[0-9a-f]{8}");
    assertThat(RuleName.of("x".repeat(201) + "y")).hasSize(200).isNotEqualTo(one);
  }

  @Test
  void theCutFallsBetweenCharacters() {
    String name = RuleName.of("x" + "é".repeat(150));
    assertThat(name).matches("xé{95}[0-9a-f]{8}");
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(200);
  }

  @Test
  void controlCharactersAreEscapedBeforeTheyAreMeasured() {
    assertThat(RuleName.of("a\tb")).isEqualTo("a\\x09b");
    assertThat(RuleName.of("\t".repeat(60)).length()).isLessThanOrEqualTo(200);
  }
}
