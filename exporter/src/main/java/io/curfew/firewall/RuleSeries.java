package io.curfew.firewall;

import io.curfew.metrics.BoundedLabels;
import io.curfew.metrics.LabelSet;
import java.util.List;

/**
 * The labels of a rule's series; equal rules of one chain share them.
 *
 * @param backend whose rule it is: nft, iptables or ip6tables
 */
record RuleSeries(
    String backend, String family, String table, String chain, String rule, String verdict) {
  static final String NFT = "nft";
  static final List<String> LABELS =
      List.of("backend", "family", "table", "chain", "rule", "verdict");

  static RuleSeries of(LabelSet labels) {
    return new RuleSeries(
        labels.get(0), labels.get(1), labels.get(2), labels.get(3), labels.get(4), labels.get(5));
  }

  LabelSet labels() {
    return LabelSet.of(LABELS, List.of(backend, family, table, chain, rule, verdict));
  }

  /** Where it goes past the cap on series: what is bounded by itself stays. */
  LabelSet other() {
    return new RuleSeries(backend, family, "", "", BoundedLabels.OTHER, verdict).labels();
  }
}
