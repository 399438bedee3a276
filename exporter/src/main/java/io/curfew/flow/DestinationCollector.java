package io.curfew.flow;

import io.curfew.metrics.Family;
import io.curfew.metrics.Subject;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shows where flows go that went nowhere known. */
final class DestinationCollector implements Subject {
  private static final String[] LABELS = {
    "destination", "port", "protocol", "direction", "process", "unit"
  };
  private static final double MILLIS = 1e3;

  private final FlowEvents events;
  private final DestinationLedger ledger;

  DestinationCollector(FlowEvents events, DestinationLedger ledger) {
    this.events = events;
    this.ledger = ledger;
  }

  @Override
  public String collector() {
    return "destination";
  }

  @Override
  public List<MetricFamilySamples> read() throws IOException {
    Optional<String> failure = events.failure();
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
    DestinationSnapshot snapshot = ledger.committed();
    DestinationFigures figures = snapshot.figures();
    Family flows =
        Family.counter(
            "curfew_unknown_destination_flows_total",
            "New flows to a destination that no trust entry, trusted class or learned entry covers.",
            LABELS);
    Family first =
        Family.gauge(
            "curfew_unknown_destination_first_seen_timestamp_seconds",
            "When an unknown destination was first seen.",
            LABELS);
    Family last =
        Family.gauge(
            "curfew_unknown_destination_last_seen_timestamp_seconds",
            "When an unknown destination was last seen.",
            LABELS);
    snapshot
        .unknown()
        .forEach(
            (key, sightings) -> {
              String[] labels = labels(key);
              flows.add((double) sightings.flows(), labels);
              first.add(seconds(sightings.first()), labels);
              last.add(seconds(sightings.last()), labels);
            });
    Family units =
        Family.gauge(
            "curfew_unit_first_flow_timestamp_seconds",
            "When a unit made its first outbound flow.",
            "unit");
    figures.units().forEach((unit, at) -> units.add(seconds(at), unit));
    return List.of(
        flows.build(),
        first.build(),
        last.build(),
        units.build(),
        states(snapshot.unknown().size(), figures),
        Family.counter(
                "curfew_destinations_overflow_total",
                "Flows to unknown destinations that found no room and were counted under other.")
            .add((double) figures.overflow())
            .build(),
        Family.gauge(
                "curfew_destination_learning",
                "1 while every destination is learned instead of reported.")
            .add(ledger.learning() ? 1 : 0)
            .build());
  }

  private static MetricFamilySamples states(int unknown, DestinationFigures figures) {
    return Family.gauge(
            "curfew_destinations",
            "Destinations held: trusted ones seen since the start, learned ones, unknown ones.",
            "state")
        .add(figures.trusted(), "trusted")
        .add(figures.learned(), "learned")
        .add(unknown, "unknown")
        .build();
  }

  private static String[] labels(DestinationKey key) {
    return new String[] {
      key.destination().toString(),
      DestinationKey.portText(key.port()),
      ProtocolName.of(key.protocol()),
      key.direction().label(),
      key.process(),
      key.unit()
    };
  }

  private static double seconds(Instant at) {
    return (double) at.toEpochMilli() / MILLIS;
  }
}
