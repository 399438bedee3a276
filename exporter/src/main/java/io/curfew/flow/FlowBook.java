package io.curfew.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * Where every flow ends up once its owner is decided: counted, kept among the newest, and its
 * destination judged. Thread-safe.
 */
final class FlowBook {
  private final TrafficSieve sieve;
  private final FlowCounts counts;
  private final DestinationLedger destinations;
  private final RecentFlows recent = new RecentFlows();
  private volatile Optional<Instant> lastFlow = Optional.empty();

  FlowBook(TrafficSieve sieve, FlowCounts counts, DestinationLedger destinations) {
    this.sieve = sieve;
    this.counts = counts;
    this.destinations = destinations;
  }

  void enter(ObservedFlow flow, Owner owner) {
    counts.count(flow, sieve.classOf(flow), owner);
    destinations.see(flow, owner);
    recent.add(flow, owner);
    if (flow.direction() != FlowDirection.LOCAL) {
      lastFlow = Optional.of(flow.at());
    }
  }

  RecentFlows recent() {
    return recent;
  }

  /** When a flow last had an end or a beginning elsewhere. */
  Optional<Instant> lastFlow() {
    return lastFlow;
  }
}
