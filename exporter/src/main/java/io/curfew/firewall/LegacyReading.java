package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.iptables.LegacyTool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All that legacy iptables and ip6tables add to a reading of the firewall. Owned by its source; one
 * thread.
 */
final class LegacyReading {
  /**
   * What they stand at.
   *
   * @param hit the series that grew since the reading before; none at the first
   */
  record Found(List<Tally> hit, Map<RuleTable, Integer> rules) {
    Found {
      hit = List.copyOf(hit);
      rules = Map.copyOf(rules);
    }
  }

  private final List<LegacyFamily> families;

  /**
   * Reads nothing yet.
   *
   * @param tallies makes the series of one family
   */
  LegacyReading(FirewallSettings settings, HostSettings host, Supplier<Tallies> tallies) {
    families =
        Stream.of(LegacyTool.values())
            .filter(tool -> settings.iptables())
            .map(
                tool ->
                    new LegacyFamily(
                        tool,
                        new LegacyRules(tool, settings, host.proc())::read,
                        new LegacyTotals(tallies.get())))
            .toList();
  }

  /** Reads them now. A family that fails is left out; why, it says in the log itself. */
  Found read() {
    List<Tally> hit = new ArrayList<>();
    Map<RuleTable, Integer> rules = new HashMap<>();
    for (LegacyFamily family : families) {
      Found found = family.read();
      hit.addAll(found.hit());
      rules.putAll(found.rules());
    }
    return new Found(hit, rules);
  }

  /** All series so far but those of a family that can't be read now. */
  List<Sample> samples() {
    return families.stream().flatMap(family -> family.samples().stream()).toList();
  }

  /** How often a series found no room. */
  long overflow() {
    return families.stream().mapToLong(LegacyFamily::overflow).sum();
  }
}
