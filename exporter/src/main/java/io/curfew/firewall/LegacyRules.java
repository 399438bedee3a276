package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.iptables.LegacyTables;
import io.curfew.iptables.LegacyTool;
import io.curfew.iptables.SavedRule;
import io.curfew.iptables.SavedTable;
import io.curfew.iptables.SavedTables;
import io.curfew.netlink.NftCounter;
import io.curfew.netlink.NftVerdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one family's legacy tables and names their rules. Owned by its reading. */
final class LegacyRules {
  /** A rule that does nothing but count is called as nft calls it. */
  private static final String COUNTER = "counter";

  private record Written(String table, String chain, String text) {}

  private final LegacyTool tool;
  private final FirewallSettings settings;
  private final LegacyTables tables;

  /** Those of the last reading: to find a comment in a rule's text costs more than all the rest. */
  private Map<Written, RuleSeries> known = Map.of();

  LegacyRules(LegacyTool tool, FirewallSettings settings, Path proc) {
    this.tool = tool;
    this.settings = settings;
    this.tables = new LegacyTables(tool, proc);
  }

  /**
   * Reads them now; nothing where there are none.
   *
   * @throws IOException when there are some that can't be read whole
   */
  LegacyRuleset read() throws IOException {
    return of(tables.read());
  }

  LegacyRuleset of(SavedTables saved) {
    Map<Written, RuleSeries> named = new HashMap<>();
    List<LegacyRule> shown = new ArrayList<>();
    Map<TableName, Integer> rules = new HashMap<>();
    for (SavedTable table : saved.tables()) {
      rules.put(new TableName(tool.family(), table.name()), table.rules().size());
      for (SavedRule rule : table.rules()) {
        if (settings.shows(tool.family(), table.name(), rule.chain())) {
          Written written = new Written(table.name(), rule.chain(), rule.text());
          RuleSeries series = named.computeIfAbsent(written, w -> series(w, rule));
          shown.add(new LegacyRule(series, new NftCounter(rule.packets(), rule.bytes())));
        }
      }
    }
    known = named;
    return new LegacyRuleset(shown, rules);
  }

  private RuleSeries series(Written written, SavedRule rule) {
    RuleSeries before = known.get(written);
    if (before != null) {
      return before;
    }
    String text = rule.text().isEmpty() ? COUNTER : rule.text();
    return new RuleSeries(
        tool.word(),
        tool.family(),
        written.table(),
        written.chain(),
        RuleName.of(rule.comment().orElse(text)),
        verdict(rule.target().orElse("")).label());
  }

  private static NftVerdict verdict(String target) {
    return switch (target) {
      case "ACCEPT" -> NftVerdict.ACCEPT;
      case "DROP" -> NftVerdict.DROP;
      case "REJECT" -> NftVerdict.REJECT;
      default -> NftVerdict.OTHER;
    };
  }
}
