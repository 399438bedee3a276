package io.curfew.firewall;

import io.curfew.netlink.NftChain;
import io.curfew.netlink.NftCounterObject;
import io.curfew.netlink.NftRule;
import io.curfew.netlink.NftSet;
import io.curfew.netlink.NftTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tables, rules and named counters of one generation, as the kernel lists them.
 *
 * @param shape what else fingerprints are of; empty where they are known
 */
record Ruleset(
    long generation,
    List<NftTable> tables,
    List<Placed<NftRule>> rules,
    List<Placed<NftCounterObject>> objects,
    Optional<Shape> shape) {
  /** All but rules that says what becomes of packets. */
  record Shape(List<NftChain> chains, List<NftSet> sets) {
    Shape {
      chains = List.copyOf(chains);
      sets = List.copyOf(sets);
    }
  }

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

  /**
   * Of each table's rules, in order, and chains.
   *
   * <p>A rule's expressions name its anonymous set, whose elements can't change, but not which one
   * of several that bore the name one after the other: its handle does.
   */
  Optional<Map<TableName, Long>> fingerprints() {
    return shape.map(this::fingerprints);
  }

  private Map<TableName, Long> fingerprints(Shape shape) {
    Map<TableName, Fingerprint> prints = new HashMap<>();
    for (NftTable table : tables) {
      prints.put(
          TableName.of(table.family(), table.name()),
          new Fingerprint().add(table.handle()).add(table.dormant() ? 1 : 0));
    }
    Function<TableName, Fingerprint> of =
        name -> prints.computeIfAbsent(name, n -> new Fingerprint());
    for (NftChain chain : shape.chains()) {
      of.apply(TableName.of(chain.family(), chain.table())).add(chain.name()).add(chain.hook());
    }
    for (NftSet set : shape.sets()) {
      if (set.anonymous()) {
        of.apply(TableName.of(set.family(), set.table())).add(set.name()).add(set.handle());
      }
    }
    for (Placed<NftRule> placed : rules) {
      NftRule rule = placed.object().orElseThrow();
      of.apply(table(rule)).add(rule.chain()).add(rule.handle()).add(rule.content());
    }
    return prints.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, print -> print.getValue().value()));
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
