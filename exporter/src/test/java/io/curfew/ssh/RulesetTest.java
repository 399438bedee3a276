package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RulesetTest {
  @Test
  void eachSetHasTheSizeThatIsAskedFor() {
    List<String> sets =
        Ruleset.text("curfew", "id", List.of(22), 7)
            .lines()
            .filter(l -> l.contains("size"))
            .toList();
    assertThat(sets)
        .hasSize(Ruleset.SETS.size())
        .allSatisfy(l -> assertThat(l).contains("size 7;"));
  }

  @Test
  void aReadingIsFullWhenASetHoldsAsManyElementsAsItHasRoomFor() {
    assertThat(reading(6, 7).full()).isFalse();
    assertThat(reading(7, 7).full()).isTrue();
    assertThat(reading(7, Ruleset.SET_SIZE).full()).isFalse();
  }

  private static Reading reading(int fullest, int size) {
    return new Reading(Optional.empty(), Map.of(), fullest, fullest, size);
  }
}
