package io.curfew.firewall;

import java.io.IOException;
import java.util.Map;

/** A generation that was read before, and how its counters are read again. */
record KnownRuleset(
    long generation,
    Map<RuleTable, Integer> rulesByTable,
    KnownCounters rules,
    KnownCounters objects) {

  KnownRuleset {
    rulesByTable = Map.copyOf(rulesByTable);
  }

  /**
   * Books what its counters stand at now.
   *
   * @return false, with nothing booked, when the kernel has another generation
   */
  boolean readAgain(NftConnection nft) throws IOException {
    boolean same =
        nft.generation() == generation
            && nft.rules(rules)
            && nft.objects(objects)
            && nft.generation() == generation;
    if (same) {
      rules.book();
      objects.book();
    }
    return same;
  }
}
