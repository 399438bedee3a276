package io.curfew.flow;

import io.curfew.metrics.Family;
import io.curfew.metrics.Subject;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Shows how many flows there were, and whose. */
final class FlowCollector implements Subject {
  private final FlowSource source;
  private final FlowCounts counts;
  private final Attribution attribution;
  private final LongSupplier logDropped;

  FlowCollector(
      FlowSource source, FlowCounts counts, Attribution attribution, LongSupplier logDropped) {
    this.source = source;
    this.counts = counts;
    this.logDropped = logDropped;
    this.attribution = attribution;
  }

  @Override
  public String collector() {
    return "flow";
  }

  @Override
  public String source() {
    return "ctnetlink";
  }

  @Override
  public long overflow() {
    return counts.overflow();
  }

  @Override
  public List<MetricFamilySamples> read() throws IOException {
    Optional<String> failure = source.failure();
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
    return List.of(
        flows(),
        unattributed(),
        events(),
        lost(),
        overruns(),
        recovered(),
        logDropped(),
        sources());
  }

  private MetricFamilySamples flows() {
    Family family =
        Family.counter(
            "curfew_flows_total",
            "New conntrack flows; process and unit are both empty only where nobody could be named, or the flow is forwarded.",
            "direction",
            "protocol",
            "class",
            "process",
            "unit");
    counts
        .flows()
        .forEach(
            (labels, flows) -> family.add((double) flows, labels.asList().toArray(String[]::new)));
    return family.build();
  }

  private MetricFamilySamples unattributed() {
    Family family =
        Family.counter(
            "curfew_flows_unattributed_total",
            "New flows of this host whose process was not found, by reason.",
            "direction",
            "protocol",
            "reason");
    counts
        .unattributed()
        .forEach(
            (labels, flows) ->
                family.add(
                    (double) flows,
                    labels.direction().label(),
                    labels.protocol(),
                    labels.reason().label()));
    return family.build();
  }

  private MetricFamilySamples lost() {
    return Family.counter(
            "curfew_flow_events_lost_total",
            "Events that the kernel says it dropped, exactly.",
            "source")
        .add((double) attribution.lost(), "witness")
        .add((double) source.lost(), "conntrack")
        .build();
  }

  private MetricFamilySamples events() {
    return Family.counter(
            "curfew_flow_events_total",
            "Events read: with those lost, all that the kernel had to tell.",
            "source")
        .add((double) attribution.observed(), "witness")
        .add((double) source.events(), "conntrack")
        .build();
  }

  private MetricFamilySamples recovered() {
    return Family.counter(
            "curfew_flow_recovered_total",
            "Flows that the listing after an overrun found before their event was read, if that was not lost.")
        .add((double) source.recovered())
        .build();
  }

  private MetricFamilySamples overruns() {
    return Family.counter(
            "curfew_flow_overruns_total",
            "Overruns of the event socket, each of several lost events; a listing follows each.")
        .add((double) source.overruns())
        .build();
  }

  private MetricFamilySamples logDropped() {
    return Family.counter(
            "curfew_flow_log_dropped_total",
            "Flows that the flow log could not write: it was behind, or its file or journal took none.")
        .add((double) logDropped.getAsLong())
        .build();
  }

  private MetricFamilySamples sources() {
    return Family.info(
            "curfew_flow_source_info",
            "Where flows come from, and how their owners are found.",
            "source",
            "attribution")
        .add(1, source(), attribution.tier())
        .build();
  }
}
