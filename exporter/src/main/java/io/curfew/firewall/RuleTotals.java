package io.curfew.firewall;

import io.curfew.metrics.BoundedLabels;
import io.curfew.netlink.NftCounter;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Adds up what each series' rules counted, rule by rule, so that a total never falls: a rule that
 * is gone takes nothing back, one that fell was reset and counts from 0, and a new one brings all
 * that it has. Pure; owned by its source.
 */
final class RuleTotals {
  private static final NftCounter NOTHING = new NftCounter(0, 0);

  private final BoundedLabels admission;
  private final Map<RuleKey, NftCounter> last = new HashMap<>();
  private final Map<RuleSeries, NftCounter> totals = new HashMap<>();

  RuleTotals(BoundedLabels admission) {
    this.admission = admission;
  }

  /**
   * Takes one reading.
   *
   * @param present every rule that exists, also those that have no series yet
   * @return the series that grew
   */
  Set<RuleSeries> add(Collection<CountedRule> rules, Set<RuleKey> present) {
    last.keySet().retainAll(present);
    Set<RuleSeries> hit = new LinkedHashSet<>();
    for (CountedRule rule : rules) {
      NftCounter before = last.getOrDefault(rule.key(), NOTHING);
      last.put(rule.key(), rule.counter());
      NftCounter grown = growth(before, rule.counter());
      RuleSeries series =
          admission.admit(rule.series().labels()) ? rule.series() : rule.series().other();
      totals.merge(series, grown, RuleTotals::sum);
      if (grown.packets() > 0) {
        hit.add(series);
      }
    }
    return hit;
  }

  /** All series so far, those of rules that are gone included. */
  Map<RuleSeries, NftCounter> totals() {
    return Map.copyOf(totals);
  }

  long overflow() {
    return admission.overflow();
  }

  private static NftCounter growth(NftCounter before, NftCounter now) {
    boolean reset = now.packets() < before.packets() || now.bytes() < before.bytes();
    NftCounter from = reset ? NOTHING : before;
    return new NftCounter(now.packets() - from.packets(), now.bytes() - from.bytes());
  }

  private static NftCounter sum(NftCounter a, NftCounter b) {
    return new NftCounter(a.packets() + b.packets(), a.bytes() + b.bytes());
  }
}
