package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.NftCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private static final String WEB = "web";
  private final Tallies tallies = new Tallies(10, never -> 0, () -> 0);
  private final Ledger<Long> ledger = new Ledger<>(tallies);

  /** A rule as the kernel lists it: handle, name, packets; each packet has 100 bytes. */
  private record Rule(long handle, String name, long packets) {}

  @Test
  void theFirstReadingBringsTheWholeValue() {
    read(new Rule(4, WEB, 10));
    assertThat(packets(WEB)).isEqualTo(10);
    assertThat(grown()).containsExactly(WEB);
  }

  @Test
  void laterReadingsBringTheirGrowth() {
    read(new Rule(4, WEB, 10));
    grown();
    read(new Rule(4, WEB, 10));
    assertThat(grown()).isEmpty();
    read(new Rule(4, WEB, 11));
    assertThat(grown()).containsExactly(WEB);
    assertThat(packets(WEB)).isEqualTo(11);
  }

  @Test
  void aRemovedRuleTakesNothingBack() {
    read(new Rule(4, WEB, 10));
    read();
    assertThat(packets(WEB)).isEqualTo(10);
  }

  @Test
  void aResetRuleCountsFromZero() {
    read(new Rule(4, WEB, 10));
    read(new Rule(4, WEB, 3));
    assertThat(packets(WEB)).isEqualTo(13);
  }

  @Test
  void equalRulesAddUp() {
    read(new Rule(4, WEB, 10), new Rule(5, WEB, 1));
    read(new Rule(4, WEB, 11), new Rule(5, WEB, 3));
    assertThat(packets(WEB)).isEqualTo(14);
  }

  @Test
  void whatARuleCountedBetweenTheLastReadingAndItsEndIsBooked() {
    read(new Rule(4, WEB, 10));
    ledger.ended(4L, counter(17), () -> tally("unnamed"));
    ledger.begun(9L, counter(0));
    read(new Rule(9, WEB, 2));
    assertThat(packets(WEB)).isEqualTo(19);
  }

  @Test
  void whatAReloadRestoresIsNoHit() {
    read(new Rule(4, WEB, 10));
    ledger.ended(4L, counter(10), () -> tally("unnamed"));
    ledger.begun(9L, counter(500));
    read(new Rule(9, WEB, 501));
    assertThat(packets(WEB)).isEqualTo(11);
  }

  @Test
  void aRuleThatCameAndWentBetweenTwoReadingsIsBooked() {
    read();
    ledger.begun(7L, counter(3));
    ledger.ended(7L, counter(8), () -> tally("unnamed"));
    read();
    assertThat(packets("unnamed")).isEqualTo(5);
  }

  @Test
  void aReplacementUnderTheSameHandleCountsFromWhereItBegan() {
    for (boolean endFirst : new boolean[] {true, false}) {
      Ledger<Long> fresh = new Ledger<>(tallies);
      fresh.take(List.of(new Ledger.Found<>(4L, tally(WEB + endFirst), counter(10))), Set.of());
      if (endFirst) {
        fresh.ended(4L, counter(12), () -> tally("unnamed"));
      }
      fresh.begun(4L, counter(500));
      if (!endFirst) {
        fresh.ended(4L, counter(12), () -> tally("unnamed"));
      }
      fresh.take(List.of(new Ledger.Found<>(4L, tally(WEB + endFirst), counter(501))), Set.of());
      assertThat(packets(WEB + endFirst)).isEqualTo(13);
    }
  }

  @Test
  void oneThatCountedNothingMeanwhileMakesNoSeries() {
    read();
    ledger.begun(7L, counter(3));
    ledger.ended(7L, counter(3), () -> tally("unnamed"));
    read();
    assertThat(tallies.samples()).isEmpty();
  }

  @Test
  void withoutNoticesAnEqualRuleGoesOnWhereTheOneBeforeItStood() {
    read(new Rule(4, WEB, 10));
    read(new Rule(9, WEB, 12));
    assertThat(packets(WEB)).isEqualTo(12);
  }

  @Test
  void withoutNoticesOneThatStandsAtLessBeganAnew() {
    read(new Rule(4, WEB, 10));
    read(new Rule(9, WEB, 2));
    assertThat(packets(WEB)).isEqualTo(12);
  }

  @Test
  void aRuleThatWaitsForItsNameIsNotCountedTwice() {
    read(new Rule(4, WEB, 10));
    ledger.take(List.of(), Set.of(4L));
    read(new Rule(4, WEB, 12));
    assertThat(packets(WEB)).isEqualTo(12);
  }

  @Test
  void aNewRuleThatWaitsForItsNameKeepsWhereItBegan() {
    read();
    ledger.begun(4L, counter(100));
    ledger.take(List.of(), Set.of(4L));
    read(new Rule(4, WEB, 103));
    assertThat(packets(WEB)).isEqualTo(3);
  }

  @Test
  void aRuleThatGetsItsTextLaterCountsOnUnderIt() {
    read(new Rule(4, "uncommented", 10));
    read(new Rule(4, WEB, 12));
    assertThat(packets("uncommented")).isEqualTo(10);
    assertThat(packets(WEB)).isEqualTo(2);
  }

  private void read(Rule... rules) {
    List<Ledger.Found<Long>> found = new ArrayList<>();
    for (Rule rule : rules) {
      found.add(new Ledger.Found<>(rule.handle(), tally(rule.name()), counter(rule.packets())));
    }
    ledger.take(found, Set.of());
  }

  private Tally tally(String name) {
    RuleSeries series = new RuleSeries("nft", "inet", "filter", "input", name, "drop");
    return tallies.of(series.labels(), series::other);
  }

  private List<String> grown() {
    return tallies.takeGrown().stream().map(t -> RuleSeries.of(t.labels()).rule()).toList();
  }

  private long packets(String name) {
    List<Sample> of =
        tallies.samples().stream()
            .filter(s -> RuleSeries.of(s.labels()).rule().equals(name))
            .toList();
    assertThat(of).hasSize(1);
    assertThat(of.get(0).bytes()).isEqualTo(of.get(0).packets() * 100);
    return of.get(0).packets();
  }

  private static NftCounter counter(long packets) {
    return new NftCounter(packets, packets * 100);
  }
}
