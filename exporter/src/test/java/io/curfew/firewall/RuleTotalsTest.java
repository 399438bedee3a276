package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.metrics.BoundedLabels;
import io.curfew.netlink.NftCounter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RuleTotalsTest {
  private static final RuleSeries WEB = series("web");
  private final RuleTotals totals = new RuleTotals(new BoundedLabels(2));

  @Test
  void theFirstReadingBringsTheWholeValue() {
    assertThat(read(rule(4, WEB, 10, 1000))).containsExactly(WEB);
    assertThat(total(WEB)).isEqualTo(new NftCounter(10, 1000));
  }

  @Test
  void laterReadingsBringTheirGrowth() {
    read(rule(4, WEB, 10, 1000));
    assertThat(read(rule(4, WEB, 10, 1000))).isEmpty();
    assertThat(read(rule(4, WEB, 11, 1100))).containsExactly(WEB);
    assertThat(total(WEB)).isEqualTo(new NftCounter(11, 1100));
  }

  @Test
  void aRemovedRuleTakesNothingBack() {
    read(rule(4, WEB, 10, 1000));
    read();
    assertThat(total(WEB)).isEqualTo(new NftCounter(10, 1000));
  }

  @Test
  void aResetRuleCountsFromZero() {
    read(rule(4, WEB, 10, 1000));
    read(rule(4, WEB, 3, 300));
    assertThat(total(WEB)).isEqualTo(new NftCounter(13, 1300));
  }

  @Test
  void aRuleOfATableMadeAnewIsAnotherOneThoughItsHandleIsTheSame() {
    read(rule(1, 4, WEB, 10, 1000));
    read(rule(2, 4, WEB, 12, 1200));
    assertThat(total(WEB)).isEqualTo(new NftCounter(22, 2200));
  }

  @Test
  void equalRulesAddUp() {
    read(rule(4, WEB, 10, 1000), rule(5, WEB, 1, 100));
    read(rule(4, WEB, 11, 1100), rule(5, WEB, 3, 300));
    assertThat(total(WEB)).isEqualTo(new NftCounter(14, 1400));
  }

  @Test
  void aRuleThatWaitsForItsNameIsNotCountedTwice() {
    CountedRule named = rule(4, WEB, 10, 1000);
    read(named);
    totals.add(List.of(), Set.of(named.key()));
    read(rule(4, WEB, 12, 1200));
    assertThat(total(WEB)).isEqualTo(new NftCounter(12, 1200));
  }

  @Test
  void pastTheCapRulesShareOtherAndNothingIsLost() {
    read(rule(1, WEB, 1, 10), rule(2, series("b"), 2, 20));
    read(
        rule(1, WEB, 1, 10),
        rule(2, series("b"), 2, 20),
        rule(3, series("c"), 4, 40),
        rule(5, series("d"), 8, 80));
    assertThat(total(new RuleSeries("nft", "inet", "", "", "other", "drop")))
        .isEqualTo(new NftCounter(12, 120));
    assertThat(totals.totals()).hasSize(3);
    assertThat(totals.overflow()).isEqualTo(2);
  }

  private Set<RuleSeries> read(CountedRule... rules) {
    return totals.add(
        List.of(rules), Stream.of(rules).map(CountedRule::key).collect(Collectors.toSet()));
  }

  private NftCounter total(RuleSeries series) {
    return totals.totals().getOrDefault(series, new NftCounter(-1, -1));
  }

  private static RuleSeries series(String rule) {
    return new RuleSeries("nft", "inet", "filter", "input", rule, "drop");
  }

  private static CountedRule rule(long handle, RuleSeries series, long packets, long bytes) {
    return rule(1, handle, series, packets, bytes);
  }

  private static CountedRule rule(
      long tableHandle, long handle, RuleSeries series, long packets, long bytes) {
    RulePlace place = new RulePlace(new TableName("inet", "filter"), "input", handle);
    return new CountedRule(
        new RuleKey(place, tableHandle, 0), series, new NftCounter(packets, bytes));
  }
}
