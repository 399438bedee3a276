package io.curfew.flow;

import io.curfew.metrics.BoundedLabels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts flows by label set. Conserves: of this host's flows, those with a process or a unit and
 * the unattributed ones add up to all. Thread-safe.
 */
final class FlowCounts {
  /** Those whose series exist from the start. */
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "icmp", "icmpv6");

  private final BoundedLabels bounded;
  private final Map<FlowLabels, Long> flows = new HashMap<>();
  private final Map<UnattributedLabels, Long> unattributed = new HashMap<>();

  FlowCounts(int maxSeries) {
    bounded = new BoundedLabels(maxSeries);
    for (FlowDirection direction : FlowDirection.values()) {
      for (String protocol : PROTOCOLS) {
        for (UnattributedReason reason : UnattributedReason.values()) {
          if (direction.ofThisHost()) {
            unattributed.put(new UnattributedLabels(direction, protocol, reason), 0L);
          }
        }
      }
    }
  }

  synchronized void count(ObservedFlow flow, String className, Owner owner) {
    FlowLabels labels =
        new FlowLabels(flow.direction(), flow.protocol(), className, owner.process(), owner.unit());
    // Sets without a name are few whatever others choose, and folding one would make it look named.
    boolean anonymous = owner.process().isEmpty() && owner.unit().isEmpty();
    boolean kept = anonymous || bounded.admit(labels.asList());
    flows.merge(kept ? labels : labels.folded(), 1L, Long::sum);
    owner
        .reason()
        .filter(reason -> flow.direction().ofThisHost())
        .ifPresent(
            reason ->
                unattributed.merge(
                    new UnattributedLabels(flow.direction(), flow.protocol(), reason),
                    1L,
                    Long::sum));
  }

  synchronized Map<FlowLabels, Long> flows() {
    return Map.copyOf(flows);
  }

  synchronized Map<UnattributedLabels, Long> unattributed() {
    return Map.copyOf(unattributed);
  }

  long overflow() {
    return bounded.overflow();
  }
}
