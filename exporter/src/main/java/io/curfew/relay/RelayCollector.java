package io.curfew.relay;

import io.curfew.metrics.Family;
import io.prometheus.client.Collector;
import java.util.List;

/** Shows what became of other hosts' alerts. */
public final class RelayCollector extends Collector {
  private final Relay relay;

  public RelayCollector(Relay relay) {
    this.relay = relay;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Family forwards =
        Family.counter(
            "curfew_relay_forwards_total",
            "Alerts of other hosts, by what became of them on their way.",
            "outcome");
    for (ForwardOutcome outcome : ForwardOutcome.values()) {
      forwards.add((double) relay.count(outcome), outcome.label());
    }
    return List.of(forwards.build());
  }
}
