package io.curfew.firewall;

import java.util.List;

/**
 * The hits of all series of rules, as they were together.
 *
 * @param nanos when they were read, as System.nanoTime has it: the time between two is exact
 */
public record RuleReading(long nanos, List<RuleHits> rules) {
  public RuleReading {
    rules = List.copyOf(rules);
  }
}
