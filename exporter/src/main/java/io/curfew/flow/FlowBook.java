package io.curfew.flow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where every flow ends up once its owner is decided: counted, kept among the newest, and its
 * destination judged. Thread-safe.
 */
final class FlowBook {
  private final TrafficSieve sieve;
  private final FlowCounts counts;
  private final DestinationLedger destinations;
  private final List<FlowTaker> takers = new CopyOnWriteArrayList<>();
  private final RecentFlows recent = new RecentFlows();
  private volatile Optional<Instant> lastFlow = Optional.empty();

  FlowBook(TrafficSieve sieve, FlowCounts counts, DestinationLedger destinations) {
    this.sieve = sieve;
    this.counts = counts;
    this.destinations = destinations;
  }

  void enter(ObservedFlow flow, Owner owner) {
    String trafficClass = sieve.classOf(flow);
    counts.count(flow, trafficClass, owner);
    Standing standing = destinations.see(flow, owner);
    AttributedFlow attributed = new AttributedFlow(flow, owner, trafficClass, standing);
    recent.add(attributed);
    for (FlowTaker taker : takers) {
      taker.take(attributed);
    }
    if (flow.direction() != FlowDirection.LOCAL) {
      lastFlow = Optional.of(flow.at());
    }
  }

  /** From now on the taker gets every flow. */
  void add(FlowTaker taker) {
    takers.add(taker);
  }

  void remove(FlowTaker taker) {
    takers.remove(taker);
  }

  RecentFlows recent() {
    return recent;
  }

  /** When a flow last had an end or a beginning elsewhere. */
  Optional<Instant> lastFlow() {
    return lastFlow;
  }
}
