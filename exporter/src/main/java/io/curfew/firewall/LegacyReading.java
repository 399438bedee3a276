package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.iptables.LegacyTool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * @param changed when the rules of a table did; empty where they are those of the first reading
   */
  record Found(
      List<Tally> hit, Map<RuleTable, Integer> rules, Map<RuleTable, Optional<Instant>> changed) {
    Found {
      hit = List.copyOf(hit);
      rules = Map.copyOf(rules);
      changed = Map.copyOf(changed);
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
  Found read(Instant now) {
    List<Tally> hit = new ArrayList<>();
    Map<RuleTable, Integer> rules = new HashMap<>();
    Map<RuleTable, Optional<Instant>> changed = new HashMap<>();
    for (LegacyFamily family : families) {
      Found found = family.read(now);
      hit.addAll(found.hit());
      rules.putAll(found.rules());
      changed.putAll(found.changed());
    }
    return new Found(hit, rules, changed);
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
