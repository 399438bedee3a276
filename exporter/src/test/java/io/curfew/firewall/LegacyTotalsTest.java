package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.NftCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LegacyTotalsTest {
  private final LegacyTotals totals = totals(100);

  private static LegacyTotals totals(int cap) {
    return new LegacyTotals(new Tallies(cap, never -> 0, () -> 0));
  }

  /** Of each series' labels, packets and bytes. */
  private static Map<List<String>, NftCounter> sums(LegacyTotals totals) {
    Map<List<String>, NftCounter> sums = new HashMap<>();
    totals.samples().forEach(s -> sums.put(s.labels(), new NftCounter(s.packets(), s.bytes())));
    return sums;
  }

  /** Takes a reading; the rules that grew. */
  private List<String> add(LegacyRule... rules) {
    totals.add(List.of(rules));
    return totals.takeGrown().stream().map(t -> RuleSeries.of(t.labels()).rule()).toList();
  }

  private static RuleSeries series(String rule) {
    return new RuleSeries("iptables", "ip", "filter", "INPUT", rule, "drop");
  }

  private static LegacyRule rule(String rule, long packets) {
    return new LegacyRule(series(rule), new NftCounter(packets, 100 * packets));
  }

  private long total(String rule) {
    NftCounter total = sums(totals).getOrDefault(series(rule).labels(), new NftCounter(-1, -100));
    assertThat(total.bytes()).isEqualTo(100 * total.packets());
    return total.packets();
  }

  @Test
  void theFirstReadingBringsAllAndTheNextTheGrowth() {
    assertThat(add(rule("a", 5), rule("b", 0))).containsExactly("a");
    assertThat(add(rule("a", 5), rule("b", 2))).containsExactly("b");
    assertThat(total("a")).isEqualTo(5);
    assertThat(total("b")).isEqualTo(2);
  }

  @Test
  void anInsertionAboveAndARemovalOfOneOfTwoEqualRulesChangeNothing() {
    add(rule("a", 5), rule("b", 9), rule("a", 7));
    add(rule("c", 0), rule("a", 5), rule("b", 9), rule("a", 7));
    assertThat(total("a")).isEqualTo(12);
    assertThat(add(rule("c", 0), rule("b", 9), rule("a", 7))).isEmpty();
    assertThat(total("a")).isEqualTo(12);
    add(rule("c", 0), rule("b", 9), rule("a", 8));
    assertThat(total("a")).isEqualTo(13);
  }

  @Test
  void aFlushAndReAddGoesOnFromWhereItStood() {
    add(rule("a", 5));
    assertThat(add()).isEmpty();
    assertThat(total("a")).isEqualTo(5);
    add(rule("a", 2));
    assertThat(total("a")).isEqualTo(7);
  }

  @Test
  void aResetTakesNothingBack() {
    add(rule("a", 5));
    add(rule("a", 0));
    add(rule("a", 3));
    assertThat(total("a")).isEqualTo(8);
  }

  @Test
  void equalRulesWithDifferentTextsShareASeriesByTheirComment() {
    add(rule("web", 5), rule("web", 6));
    assertThat(total("web")).isEqualTo(11);
  }

  @Test
  void pastTheCapRulesAddUpInOtherWithTheirOwnGrowth() {
    LegacyTotals capped = totals(1);
    capped.add(List.of(rule("a", 1), rule("b", 5), rule("c", 7)));
    capped.add(List.of(rule("a", 1), rule("b", 6), rule("c", 7)));
    assertThat(sums(capped))
        .isEqualTo(
            Map.of(
                series("a").labels(), new NftCounter(1, 100),
                series("a").other(), new NftCounter(13, 1300)));
  }

  @Test
  void aTotalStaysAtTheHighestRatherThanFall() {
    NftCounter most = new NftCounter(Long.MAX_VALUE, Long.MAX_VALUE);
    add(new LegacyRule(series("a"), most));
    add(new LegacyRule(series("a"), most), new LegacyRule(series("a"), most));
    assertThat(sums(totals)).containsEntry(series("a").labels(), most);
  }

  /** Of distinct rules that none resets, the truth is known: each packet counts once. */
  @Test
  void packetsBetweenChangesOfTheRulesCountExactlyOnce() {
    Random random = new Random(20261121);
    List<LegacyRule> chain = new ArrayList<>();
    Map<String, Long> truth = new HashMap<>();
    for (int round = 0; round < 5_000; round++) {
      int at = random.nextInt(chain.size() + 1);
      String name = "r" + round;
      switch (random.nextInt(4)) {
        case 0 -> chain.add(at, rule(name, 0));
        case 1 -> {
          if (at < chain.size()) {
            chain.remove(at);
          }
        }
        default -> {
          if (at < chain.size()) {
            LegacyRule hit = chain.get(at);
            chain.set(at, rule(hit.series().rule(), hit.counter().packets() + 3));
            truth.merge(hit.series().rule(), 3L, Long::sum);
          }
        }
      }
      totals.add(chain);
    }
    truth.forEach((name, packets) -> assertThat(total(name)).isIn(packets, -1L));
    assertThat(sums(totals).values().stream().mapToLong(NftCounter::packets).sum())
        .isEqualTo(truth.values().stream().mapToLong(Long::longValue).sum());
  }
}
