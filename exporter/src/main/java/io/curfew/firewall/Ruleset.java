package io.curfew.firewall;

import io.curfew.netlink.NftCounterObject;
import io.curfew.netlink.NftRule;
import io.curfew.netlink.NftTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables, rules and named counters of one generation. */
record Ruleset(
    long generation, List<NftTable> tables, List<NftRule> rules, List<NftCounterObject> objects) {

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

  static RuleKey key(NftRule rule, Map<TableName, Long> tableHandles) {
    RulePlace place = place(rule);
    return new RuleKey(place, tableHandles.getOrDefault(place.table(), 0L), rule.content());
  }

  static RulePlace place(NftRule rule) {
    return new RulePlace(TableName.of(rule.family(), rule.table()), rule.chain(), rule.handle());
  }
}
