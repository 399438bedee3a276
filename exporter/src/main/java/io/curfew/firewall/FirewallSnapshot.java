package io.curfew.firewall;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The firewall at one reading.
 *
 * @param changed when this process saw the generation change; empty if it has not
 * @param rules number of rules, also of tables that have none
 * @param rulesChanged when this process saw the rules of a table change; empty if it has not
 */
record FirewallSnapshot(
    Optional<Long> generation,
    Optional<Instant> changed,
    Map<RuleTable, Integer> rules,
    Map<RuleTable, Optional<Instant>> rulesChanged,
    List<Sample> hits,
    List<Sample> objects,
    Map<SetName, Integer> setSizes,
    List<Sample> elements) {

  static final FirewallSnapshot NONE =
      new FirewallSnapshot(
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Map.of(),
          List.of(),
          List.of(),
          Map.of(),
          List.of());

  FirewallSnapshot {
    rules = Map.copyOf(rules);
    rulesChanged = Map.copyOf(rulesChanged);
    hits = List.copyOf(hits);
    objects = List.copyOf(objects);
    setSizes = Map.copyOf(setSizes);
    elements = List.copyOf(elements);
  }
}
