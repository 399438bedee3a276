package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.metrics.Subject;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the feature exports, read once: no series comes twice. */
record ReadSeries(Map<List<String>, Double> samples) {
  private static final String RULES = "curfew_firewall_rule_";
  private static final String OBJECTS = "curfew_firewall_object_";

  static ReadSeries of(Subject firewall) throws IOException {
    Map<List<String>, Double> samples = new HashMap<>();
    for (MetricFamilySamples family : firewall.read()) {
      for (Sample sample : family.samples) {
        List<String> key = new java.util.ArrayList<>(List.of(sample.name));
        key.addAll(sample.labelValues);
        assertThat(samples.put(List.copyOf(key), sample.value)).as("%s twice", sample).isNull();
      }
    }
    return new ReadSeries(samples);
  }

  /** By backend, family, table, chain, rule and verdict. */
  Map<List<String>, Hits> rules() {
    return hits(RULES);
  }

  /** By family, table and object. */
  Map<List<String>, Hits> objects() {
    return hits(OBJECTS);
  }

  /** Number of nf_tables rules by "family table". */
  Map<String, Integer> rulesByTable() {
    Map<String, Integer> rules = new HashMap<>();
    samples.forEach(
        (key, value) -> {
          if (key.get(0).equals("curfew_firewall_rules") && key.get(1).equals("nft")) {
            rules.put(key.get(2) + " " + key.get(3), value.intValue());
          }
        });
    return rules;
  }

  private Map<List<String>, Hits> hits(String prefix) {
    Map<List<String>, Hits> hits = new HashMap<>();
    samples.forEach(
        (key, packets) -> {
          if (key.get(0).equals(prefix + "packets_total")) {
            List<String> labels = key.subList(1, key.size());
            List<String> ofBytes = new java.util.ArrayList<>(List.of(prefix + "bytes_total"));
            ofBytes.addAll(labels);
            double bytes = samples.getOrDefault(ofBytes, -1.0);
            hits.put(labels, new Hits(packets.longValue(), (long) bytes));
          }
        });
    return hits;
  }
}
