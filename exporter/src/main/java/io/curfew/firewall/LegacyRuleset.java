package io.curfew.firewall;

import java.util.List;
import java.util.Map;

/**
 * One family's legacy tables at one reading.
 *
 * @param shown the rules that have a series, in order
 * @param rules number of rules, also of tables that have none
 * @param fingerprints of each table's rules and policies, shown or not
 */
record LegacyRuleset(
    List<LegacyRule> shown, Map<TableName, Integer> rules, Map<TableName, Long> fingerprints) {
  LegacyRuleset {
    shown = List.copyOf(shown);
    rules = Map.copyOf(rules);
    fingerprints = Map.copyOf(fingerprints);
  }
}
