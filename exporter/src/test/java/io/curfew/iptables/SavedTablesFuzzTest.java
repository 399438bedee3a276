package io.curfew.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever becomes of the output of iptables-save, it ends in tables, and in no more than it had.
 */
final class SavedTablesFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("long") ? 1_000_000 : 5_000;
  private static final byte[] SEED = SavedTablesTest.SAVED.getBytes(StandardCharsets.UTF_8);
  private static final String HOT = "\"\\\n [:]*-!Cj";

  @Test
  void everyMutationEndsInTables() {
    Random random = new Random(20261121);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = SEED;
      for (int change = random.nextInt(8); change >= 0; change--) {
        bytes = mutated(bytes, random);
      }
      check(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    byte[] changed = bytes.clone();
    switch (random.nextInt(6)) {
      case 0 -> changed[at] = (byte) random.nextInt(256);
      case 1, 2 -> changed[at] = (byte) HOT.charAt(random.nextInt(HOT.length()));
      case 3 -> changed = Arrays.copyOf(bytes, at);
      case 4 -> System.arraycopy(bytes, 0, changed, at, bytes.length - at);
      default -> {
        changed = Arrays.copyOf(bytes, Math.min(2 * bytes.length - at, 6000));
        if (changed.length > bytes.length) {
          System.arraycopy(bytes, at, changed, bytes.length, changed.length - bytes.length);
        }
      }
    }
    return changed;
  }

  private static void check(String printed) {
    SavedTables saved = SavedTables.parse(printed);
    int kept = 0;
    for (SavedTable table : saved.tables()) {
      for (SavedChain chain : table.chains()) {
        assertThat(chain.packets()).isNotNegative();
      }
      for (SavedRule rule : table.rules()) {
        kept += rule.text().length();
        assertThat(rule.chain()).isNotEmpty().doesNotContain(" ", "\n");
        assertThat(rule.packets()).isNotNegative();
        assertThat(rule.bytes()).isNotNegative();
        int values = rule.options().stream().mapToInt(o -> o.values().size()).sum();
        assertThat(values).isLessThanOrEqualTo(rule.text().length());
        assertThat(rule.target().orElse("x")).isNotEmpty();
        assertThat(rule.comment().orElse("x")).isNotBlank();
      }
    }
    assertThat(kept).isLessThanOrEqualTo(printed.length());
  }
}
