package io.curfew.firewall;

import io.curfew.iptables.LegacyTool;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One family of legacy iptables: source, totals, and whether it can be read. A failure is said
 * once, until it is over; meanwhile its series are absent and its totals kept. Owned by its
 * reading.
 */
final class LegacyFamily {
  private static final Logger log = LoggerFactory.getLogger(LegacyFamily.class);

  /** Reads the rules as they are now. */
  @FunctionalInterface
  interface Rules {
    LegacyRuleset read() throws IOException;
  }

  private final LegacyTool tool;
  private final Rules rules;
  private final LegacyTotals totals;
  private final RuleChanges changes = new RuleChanges();
  private boolean first = true;
  private boolean failing;

  LegacyFamily(LegacyTool tool, Rules rules, LegacyTotals totals) {
    this.tool = tool;
    this.rules = rules;
    this.totals = totals;
  }

  LegacyReading.Found read(Instant now) {
    try {
      LegacyRuleset read = rules.read();
      if (failing) {
        log.info("firewall: rules of legacy {} are read again", tool.word());
        failing = false;
      }
      return taken(read, now);
    } catch (IOException e) {
      if (!failing) {
        log.warn(
            "firewall: rules of legacy {} are left out: {}; or set curfew.firewall.iptables = off",
            tool.word(),
            e.getMessage());
        failing = true;
      }
      return new LegacyReading.Found(List.of(), Map.of(), Map.of());
    }
  }

  /** All series so far; none while they can't be read. */
  List<Sample> samples() {
    return failing ? List.of() : totals.samples();
  }

  /** How often one of its series found no room. */
  long overflow() {
    return totals.overflow();
  }

  private LegacyReading.Found taken(LegacyRuleset read, Instant now) {
    totals.add(read.shown());
    List<Tally> grown = totals.takeGrown();
    // What was counted before the first reading was hit at some time that nobody knows.
    List<Tally> hit = first ? List.of() : grown;
    first = false;
    Map<RuleTable, Integer> byTable = new HashMap<>();
    read.rules().forEach((table, n) -> byTable.put(named(table), n));
    changes.take(read.fingerprints(), now);
    Map<RuleTable, Optional<Instant>> changed = new HashMap<>();
    changes.stamps().forEach((table, at) -> changed.put(named(table), at));
    return new LegacyReading.Found(hit, byTable, changed);
  }

  private RuleTable named(TableName table) {
    return new RuleTable(tool.word(), table);
  }
}
