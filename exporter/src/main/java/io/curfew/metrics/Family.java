package io.curfew.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One metric family under construction.
 *
 * <p>Samples with equal labels are summed, since two of them in one exposition make Prometheus
 * reject the whole scrape, and simpleclient does not notice. Label values are made printable
 * ({@link LabelText}) before they are compared.
 */
public final class Family {
  private final String name;
  private final Collector.Type type;
  private final String help;
  private final List<String> labelNames;
  private final Map<List<String>, Double> samples = new LinkedHashMap<>();
  private final List<MetricFamilySamples.Sample> distinct = new ArrayList<>();
  private List<String> namesOfLast = List.of();

  private Family(String name, Collector.Type type, String help, String... labelNames) {
    this.name = name;
    this.type = type;
    this.help = help;
    this.labelNames = List.of(labelNames);
  }

  /** A counter; its name ends in {@code _total}. */
  public static Family counter(String name, String help, String... labelNames) {
    if (!name.endsWith("_total")) {
      throw new IllegalArgumentException("counter without _total: " + name);
    }
    return new Family(name, Collector.Type.COUNTER, help, labelNames);
  }

  public static Family gauge(String name, String help, String... labelNames) {
    return new Family(name, Collector.Type.GAUGE, help, labelNames);
  }

  /** An info family: always 1, its labels are what it says; its name ends in {@code _info}. */
  public static Family info(String name, String help, String... labelNames) {
    if (!name.endsWith("_info")) {
      throw new IllegalArgumentException("info without _info: " + name);
    }
    return new Family(name, Collector.Type.INFO, help, labelNames);
  }

  /** Adds a sample, or adds to the one with the same labels. */
  public Family add(double value, String... labelValues) {
    if (labelValues.length != labelNames.size()) {
      throw new IllegalArgumentException(name + " wants labels " + labelNames);
    }
    List<String> labels = new ArrayList<>(labelValues.length);
    for (String label : labelValues) {
      labels.add(LabelText.of(label));
    }
    samples.merge(labels, value, Double::sum);
    return this;
  }

  /**
   * Adds a sample that no other one of this family equals, by the caller's own books: for families
   * of thousands, where comparing would cost more than all the rest.
   */
  public Family addDistinct(double value, LabelSet labels) {
    // Lists of a few names, but compared tens of thousands of times: mostly it is the same list.
    if (labels.names() != namesOfLast) {
      if (!labels.names().equals(labelNames)) {
        throw new IllegalArgumentException(name + " wants labels " + labelNames);
      }
      namesOfLast = labels.names();
    }
    distinct.add(new MetricFamilySamples.Sample(name, labelNames, labels, value));
    return this;
  }

  public MetricFamilySamples build() {
    // simpleclient takes the suffix off a counter's family name by itself; an info's it does not.
    String familyName = type == Collector.Type.INFO ? name.substring(0, name.length() - 5) : name;
    List<MetricFamilySamples.Sample> built = new ArrayList<>(samples.size() + distinct.size());
    samples.forEach(
        (labels, value) ->
            built.add(new MetricFamilySamples.Sample(name, labelNames, labels, value)));
    built.addAll(distinct);
    return new MetricFamilySamples(familyName, type, help, built);
  }
}
