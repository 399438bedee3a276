package io.curfew.firewall;

import io.curfew.metrics.BoundedLabels;
import io.curfew.netlink.NftCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adds up what each series' rules counted, where rules have no handles: by {@link Alignment} within
 * each series, so that a total never falls. Pure; owned by its reading, one for each family.
 *
 * <p>Only the last reading is remembered: rules that a reading found gone and that are restored
 * with their counters afterwards are new ones, which brings these a second time.
 */
final class LegacyTotals {
  private final BoundedLabels admission;
  private final Map<RuleSeries, NftCounter> totals = new HashMap<>();
  private Map<RuleSeries, List<NftCounter>> last = Map.of();

  LegacyTotals(BoundedLabels admission) {
    this.admission = admission;
  }

  /**
   * Takes one reading, whole and in order.
   *
   * @return the series that grew
   */
  Set<RuleSeries> add(List<LegacyRule> rules) {
    Map<RuleSeries, List<NftCounter>> now = new LinkedHashMap<>();
    for (LegacyRule rule : rules) {
      now.computeIfAbsent(rule.series(), s -> new ArrayList<>(1)).add(rule.counter());
    }
    Set<RuleSeries> hit = new LinkedHashSet<>();
    now.forEach(
        (own, counters) -> {
          NftCounter grown = Alignment.growth(last.getOrDefault(own, List.of()), counters);
          RuleSeries series = admission.admit(own.labels()) ? own : own.other();
          totals.merge(series, grown, LegacyTotals::sum);
          if (grown.packets() > 0) {
            hit.add(series);
          }
        });
    last = now;
    return hit;
  }

  /** All series so far, those of rules that are gone included. */
  Map<RuleSeries, NftCounter> totals() {
    return Map.copyOf(totals);
  }

  private static NftCounter sum(NftCounter a, NftCounter b) {
    return new NftCounter(sum(a.packets(), b.packets()), sum(a.bytes(), b.bytes()));
  }

  /** A rule can be given any count; a series stays at the highest rather than fall. */
  private static long sum(long a, long b) {
    return Long.MAX_VALUE - a < b ? Long.MAX_VALUE : a + b;
  }
}
