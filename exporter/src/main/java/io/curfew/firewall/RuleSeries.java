package io.curfew.firewall;

import io.curfew.metrics.BoundedLabels;
import java.util.List;

/** The labels of a rule's series; equal rules of one chain share them. */
record RuleSeries(String family, String table, String chain, String rule, String verdict) {
  List<String> labels() {
    return List.of(family, table, chain, rule, verdict);
  }

  /** Where it goes past the cap on series: what is bounded by itself stays. */
  RuleSeries other() {
    return new RuleSeries(family, "", "", BoundedLabels.OTHER, verdict);
  }
}
