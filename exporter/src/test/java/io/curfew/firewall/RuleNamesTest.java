package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RuleNamesTest {
  private static final TableName TABLE = new TableName("inet", "filter");
  private static final RulePlace PLACE = new RulePlace(TABLE, "input", 4);
  private static final RuleKey RULE = new RuleKey(PLACE, 1, 77);
  private final RuleNames names = new RuleNames();

  @Test
  void aTextOnceLearntNeedsNoListingInLaterGenerations() {
    assertThat(names.lacking(Set.of(RULE), 7)).isTrue();
    names.learn(Set.of(RULE), Map.of(PLACE, "udp dport 7"), Set.of(RULE));
    assertThat(names.lacking(Set.of(RULE), 7)).isFalse();
    assertThat(names.lacking(Set.of(RULE), 8)).isFalse();
    assertThat(names.of(RULE, 8)).contains("udp dport 7");
  }

  @Test
  void textsOfATableMadeAnewAreNotTakenForTheOldRules() {
    RuleKey another = new RuleKey(PLACE, 2, 77);
    names.learn(Set.of(RULE), Map.of(PLACE, "another rule"), Set.of(another));
    assertThat(names.of(RULE, 7)).isEmpty();
  }

  @Test
  void theTextOfARuleThatReplacedAnotherIsNotTakenForTheOldOne() {
    RuleKey replaced = new RuleKey(PLACE, 1, 78);
    names.learn(Set.of(RULE), Map.of(PLACE, "its successor"), Set.of(replaced));
    assertThat(names.of(RULE, 7)).isEmpty();
    assertThat(names.lacking(Set.of(replaced), 7)).isTrue();
  }

  @Test
  void withoutAListingRulesAreUncommentedAndTheGenerationIsNotListedAgain() {
    names.settle(7);
    assertThat(names.lacking(Set.of(RULE), 7)).isFalse();
    assertThat(names.of(RULE, 7)).contains("uncommented");
    assertThat(names.lacking(Set.of(RULE), 8)).isTrue();
  }

  @Test
  void aRuleThatOnlyALaterListingCanNameHasNoNameYet() {
    names.settle(6);
    assertThat(names.of(RULE, 7)).isEmpty();
  }

  @Test
  void goneRulesAreForgotten() {
    names.learn(Set.of(RULE), Map.of(PLACE, "udp dport 7"), Set.of(RULE));
    names.forgetAllBut(Set.of());
    assertThat(names.lacking(Set.of(RULE), 7)).isTrue();
  }
}
