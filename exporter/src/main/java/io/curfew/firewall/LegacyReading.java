package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.iptables.LegacyTool;
import io.curfew.metrics.BoundedLabels;
import io.curfew.netlink.NftCounter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that legacy iptables and ip6tables add to a reading of the firewall. Owned by its source; one
 * thread.
 */
final class LegacyReading {
  /**
   * What they stand at.
   *
   * @param totals all series so far but those of a family that can't be read now
   * @param hit the series that grew since the reading before; none at the first
   */
  record Found(
      Map<RuleSeries, NftCounter> totals, Set<RuleSeries> hit, Map<RuleTable, Integer> rules) {
    Found {
      totals = Map.copyOf(totals);
      hit = Set.copyOf(hit);
      rules = Map.copyOf(rules);
    }
  }

  private final List<LegacyFamily> families;

  /**
   * Reads nothing yet.
   *
   * @param admission shared with all other series of rules
   */
  LegacyReading(FirewallSettings settings, HostSettings host, BoundedLabels admission) {
    families =
        Stream.of(LegacyTool.values())
            .filter(tool -> settings.iptables())
            .map(
                tool ->
                    new LegacyFamily(
                        tool,
                        new LegacyRules(tool, settings, host.proc())::read,
                        new LegacyTotals(admission)))
            .toList();
  }

  /** Reads them now. A family that fails is left out; why, it says in the log itself. */
  Found read() {
    Map<RuleSeries, NftCounter> totals = new HashMap<>();
    Set<RuleSeries> hit = new HashSet<>();
    Map<RuleTable, Integer> rules = new HashMap<>();
    for (LegacyFamily family : families) {
      Found found = family.read();
      // Past the cap the two have no series in common either: the backend is part of "other".
      totals.putAll(found.totals());
      hit.addAll(found.hit());
      rules.putAll(found.rules());
    }
    return new Found(totals, hit, rules);
  }
}
