package io.curfew.relay;

import java.util.EnumMap;
import java.util.Map;

/** How often each outcome occurred since the start. Safe for many threads. */
final class ForwardCounts {
  private final Map<ForwardOutcome, Long> counts = new EnumMap<>(ForwardOutcome.class);

  synchronized void count(ForwardOutcome outcome) {
    counts.merge(outcome, 1L, Long::sum);
  }

  synchronized long of(ForwardOutcome outcome) {
    return counts.getOrDefault(outcome, 0L);
  }
}
