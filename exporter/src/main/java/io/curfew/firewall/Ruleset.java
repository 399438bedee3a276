package io.curfew.firewall;

import io.curfew.netlink.NftCounterObject;
import io.curfew.netlink.NftRule;
import io.curfew.netlink.NftTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables, rules and named counters of one generation, as the kernel lists them. */
record Ruleset(
    long generation,
    List<NftTable> tables,
    List<Placed<NftRule>> rules,
    List<Placed<NftCounterObject>> objects) {

  Ruleset {
    tables = List.copyOf(tables);
    rules = List.copyOf(rules);
    objects = List.copyOf(objects);
  }

  Map<TableName, Long> tableHandles() {
    return handles(tables);
  }

  static Map<TableName, Long> handles(List<NftTable> tables) {
    return tables.stream()
        .collect(
            Collectors.toMap(
                t -> TableName.of(t.family(), t.name()), NftTable::handle, (a, b) -> b));
  }

  /** Number of rules, also of tables that have none. */
  Map<RuleTable, Integer> rulesByTable() {
    Map<RuleTable, Integer> rules = new HashMap<>();
    tables.forEach(table -> rules.put(nft(TableName.of(table.family(), table.name())), 0));
    this.rules.forEach(
        rule -> rules.merge(nft(table(rule.object().orElseThrow())), 1, Integer::sum));
    return rules;
  }

  private static RuleTable nft(TableName table) {
    return new RuleTable(RuleSeries.NFT, table);
  }

  static TableName table(NftRule rule) {
    return TableName.of(rule.family(), rule.table());
  }

  static RuleKey key(NftRule rule, Map<TableName, Long> tableHandles) {
    TableName table = table(rule);
    return new RuleKey(
        new RulePlace(table, rule.chain(), rule.handle()),
        tableHandles.getOrDefault(table, 0L),
        rule.content());
  }
}
