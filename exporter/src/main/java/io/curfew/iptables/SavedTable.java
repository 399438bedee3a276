package io.curfew.iptables;

import java.util.List;

/** One table with its chains and rules, both in the order of {@code iptables-save}. */
public record SavedTable(String name, List<SavedChain> chains, List<SavedRule> rules) {
  public SavedTable {
    chains = List.copyOf(chains);
    rules = List.copyOf(rules);
  }
}
