package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.metrics.BoundedLabels;
import io.curfew.netlink.NftCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LegacyTotalsTest {
  private final LegacyTotals totals = new LegacyTotals(new BoundedLabels(100));

  private static RuleSeries series(String rule) {
    return new RuleSeries("iptables", "ip", "filter", "INPUT", rule, "drop");
  }

  private static LegacyRule rule(String rule, long packets) {
    return new LegacyRule(series(rule), new NftCounter(packets, 100 * packets));
  }

  private long total(String rule) {
    NftCounter total = totals.totals().getOrDefault(series(rule), new NftCounter(-1, -100));
    assertThat(total.bytes()).isEqualTo(100 * total.packets());
    return total.packets();
  }

  @Test
  void theFirstReadingBringsAllAndTheNextTheGrowth() {
    assertThat(totals.add(List.of(rule("a", 5), rule("b", 0)))).containsExactly(series("a"));
    assertThat(totals.add(List.of(rule("a", 5), rule("b", 2)))).containsExactly(series("b"));
    assertThat(total("a")).isEqualTo(5);
    assertThat(total("b")).isEqualTo(2);
  }

  @Test
  void anInsertionAboveAndARemovalOfOneOfTwoEqualRulesChangeNothing() {
    totals.add(List.of(rule("a", 5), rule("b", 9), rule("a", 7)));
    totals.add(List.of(rule("c", 0), rule("a", 5), rule("b", 9), rule("a", 7)));
    assertThat(total("a")).isEqualTo(12);
    assertThat(totals.add(List.of(rule("c", 0), rule("b", 9), rule("a", 7)))).isEmpty();
    assertThat(total("a")).isEqualTo(12);
    totals.add(List.of(rule("c", 0), rule("b", 9), rule("a", 8)));
    assertThat(total("a")).isEqualTo(13);
  }

  @Test
  void aFlushAndReAddGoesOnFromWhereItStood() {
    totals.add(List.of(rule("a", 5)));
    assertThat(totals.add(List.of())).isEmpty();
    assertThat(total("a")).isEqualTo(5);
    totals.add(List.of(rule("a", 2)));
    assertThat(total("a")).isEqualTo(7);
  }

  @Test
  void aResetTakesNothingBack() {
    totals.add(List.of(rule("a", 5)));
    totals.add(List.of(rule("a", 0)));
    totals.add(List.of(rule("a", 3)));
    assertThat(total("a")).isEqualTo(8);
  }

  @Test
  void equalRulesWithDifferentTextsShareASeriesByTheirComment() {
    totals.add(List.of(rule("web", 5), rule("web", 6)));
    assertThat(total("web")).isEqualTo(11);
  }

  @Test
  void pastTheCapRulesAddUpInOtherWithTheirOwnGrowth() {
    LegacyTotals capped = new LegacyTotals(new BoundedLabels(1));
    capped.add(List.of(rule("a", 1), rule("b", 5), rule("c", 7)));
    capped.add(List.of(rule("a", 1), rule("b", 6), rule("c", 7)));
    assertThat(capped.totals())
        .isEqualTo(
            Map.of(
                series("a"), new NftCounter(1, 100),
                series("a").other(), new NftCounter(13, 1300)));
  }

  @Test
  void aTotalStaysAtTheHighestRatherThanFall() {
    NftCounter most = new NftCounter(Long.MAX_VALUE, Long.MAX_VALUE);
    totals.add(List.of(new LegacyRule(series("a"), most)));
    totals.add(List.of(new LegacyRule(series("a"), most), new LegacyRule(series("a"), most)));
    assertThat(totals.totals()).containsEntry(series("a"), most);
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
    assertThat(totals.totals().values().stream().mapToLong(NftCounter::packets).sum())
        .isEqualTo(truth.values().stream().mapToLong(Long::longValue).sum());
  }
}
