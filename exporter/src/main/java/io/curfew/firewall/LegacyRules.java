package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.iptables.LegacyTables;
import io.curfew.iptables.LegacyTool;
import io.curfew.iptables.SavedChain;
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
import java.util.Optional;

/** Reads one family's legacy tables and names their rules. Owned by its reading. */
final class LegacyRules {
  /** A rule that does nothing but count is called as nft calls it. */
  private static final String COUNTER = "counter";

  private record Written(String table, String chain, String text) {
    static Written of(SavedTable table, SavedRule rule) {
      return new Written(table.name(), rule.chain(), rule.text());
    }

    long fingerprint() {
      return new Fingerprint().add(chain).add(text).value();
    }
  }

  /** Empty where the rule is not shown. */
  private record Known(long fingerprint, Optional<RuleSeries> series) {}

  private final LegacyTool tool;
  private final FirewallSettings settings;
  private final LegacyTables tables;

  /** Those of the last reading: to find a comment in a rule's text costs more than all the rest. */
  private Map<Written, Known> known = Map.of();

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
    Map<Written, Known> met = new HashMap<>();
    List<LegacyRule> shown = new ArrayList<>();
    Map<TableName, Integer> rules = new HashMap<>();
    Map<TableName, Long> fingerprints = new HashMap<>();
    for (SavedTable table : saved.tables()) {
      TableName name = new TableName(tool.family(), table.name());
      rules.put(name, table.rules().size());
      Fingerprint fingerprint = new Fingerprint();
      for (SavedChain chain : table.chains()) {
        fingerprint.add(chain.name()).add(chain.policy().orElse(""));
      }
      for (SavedRule rule : table.rules()) {
        Known as = met.computeIfAbsent(Written.of(table, rule), w -> known(w, rule));
        fingerprint.add(as.fingerprint());
        NftCounter counter = new NftCounter(rule.packets(), rule.bytes());
        as.series().ifPresent(series -> shown.add(new LegacyRule(series, counter)));
      }
      fingerprints.put(name, fingerprint.value());
    }
    known = met;
    return new LegacyRuleset(shown, rules, fingerprints);
  }

  private Known known(Written written, SavedRule rule) {
    Known before = known.get(written);
    if (before != null) {
      return before;
    }
    boolean shown = settings.shows(tool.family(), written.table(), written.chain());
    return new Known(
        written.fingerprint(), shown ? Optional.of(series(written, rule)) : Optional.empty());
  }

  private RuleSeries series(Written written, SavedRule rule) {
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
