package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FingerprintTest {
  private static long of(String... texts) {
    Fingerprint fingerprint = new Fingerprint();
    for (String text : texts) {
      fingerprint.add(text);
    }
    return fingerprint.value();
  }

  @Test
  void isTheSameForTheSame() {
    assertThat(of("a", "bc")).isEqualTo(of("a", "bc"));
  }

  @Test
  void tellsOrderAndBoundariesApart() {
    assertThat(Set.of(of("a", "bc"), of("bc", "a"), of("ab", "c"), of("abc"), of("abc", "")))
        .hasSize(5);
  }

  @Test
  void hasMoreBitsThanAnInt() {
    Set<Long> upper = new HashSet<>();
    Set<Integer> lower = new HashSet<>();
    for (long part = 0; part < 1_000; part++) {
      long value = new Fingerprint().add(part).value();
      upper.add(value >>> 32);
      lower.add((int) value);
    }
    assertThat(upper).hasSizeGreaterThan(990);
    assertThat(lower).hasSizeGreaterThan(990);
  }
}
