package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Listings of nft 1.0.6 on Linux 6.18: {@code nft -s -t list table inet curfew}. */
final class TableShapeTest {
  private static final String PLAIN =
      """
      table inet curfew {
      	comment "curfew abc"

      	set in4 {
      		typeof ip saddr . tcp sport
      		size 9
      		flags dynamic
      		counter
      	}
      }
      """;

  @Test
  void isTheSameWhoeverOwnsTheTable() {
    String owned = PLAIN.replace("curfew {", "curfew { # progname java\n\tflags owner");
    String persistent = PLAIN.replace("curfew {", "curfew {\n\tflags ");
    String newer = PLAIN.replace("curfew {", "curfew { # progname java\n\tflags owner,persist");

    assertThat(List.of(owned, persistent, newer))
        .extracting(TableShape::of)
        .containsOnly(TableShape.of(PLAIN));
  }

  @Test
  void isAnotherWhenTheTableSleeps() {
    assertThat(TableShape.of(PLAIN.replace("curfew {", "curfew {\n\tflags dormant")))
        .isNotEqualTo(TableShape.of(PLAIN))
        .contains("\tflags dormant", "\t\tflags dynamic");
  }

  @Test
  void fitsTheRulesetThatDiffersInNothingButItsLayoutAndComment() {
    String text =
        """
        table inet curfew {
          comment "curfew"
          set in4 { typeof ip saddr . tcp sport; size 9; flags dynamic; counter; }
        }
        """;

    assertThat(TableShape.fits(TableShape.of(PLAIN), text)).isTrue();
    assertThat(TableShape.fits(TableShape.of(PLAIN), text.replace("9", "8"))).isFalse();
  }
}
