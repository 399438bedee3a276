package io.curfew.firewall;

import io.curfew.metrics.BoundedLabels;
import java.util.List;

/**
 * The labels of a rule's series; equal rules of one chain share them.
 *
 * @param backend whose rule it is: nft, iptables or ip6tables
 */
record RuleSeries(
    String backend, String family, String table, String chain, String rule, String verdict) {
  static final String NFT = "nft";

  List<String> labels() {
    return List.of(backend, family, table, chain, rule, verdict);
  }

  /** Where it goes past the cap on series: what is bounded by itself stays. */
  RuleSeries other() {
    return new RuleSeries(backend, family, "", "", BoundedLabels.OTHER, verdict);
  }
}
