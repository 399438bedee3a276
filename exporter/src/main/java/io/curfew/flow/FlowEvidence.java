package io.curfew.flow;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.Growth;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * When a flow was last made with somebody else. That speaks against nothing: hosts that idle still
 * ask for time and names, and a monitoring system calls them.
 *
 * <p>Lost events do: they may have been of a new connection, and a host that makes flows faster
 * than they can be read is not idle.
 */
final class FlowEvidence implements Evidence {
  private final FlowEvents events;
  private final LongSupplier witnessLost;
  private final Supplier<Optional<Instant>> lastFlow;
  private final Growth overruns = new Growth();
  private final Growth lost = new Growth();

  /**
   * Asks for nothing yet.
   *
   * @param witnessLost observations that the kernel dropped since the start
   */
  FlowEvidence(FlowEvents events, LongSupplier witnessLost, Supplier<Optional<Instant>> lastFlow) {
    this.events = events;
    this.witnessLost = witnessLost;
    this.lastFlow = lastFlow;
  }

  @Override
  public String source() {
    return "flow";
  }

  @Override
  public synchronized Testimony testify(Duration window) {
    long newOverruns = overruns.since(events.overruns());
    long newlyLost = lost.since(events.lost() + witnessLost.getAsLong());
    return new Testimony(
        lastFlow
            .get()
            .map(LastActivity::at)
            .orElse(events.failure().isEmpty() ? LastActivity.never() : LastActivity.unknown()),
        blockers(newOverruns, newlyLost));
  }

  private static List<Blocker> blockers(long overruns, long lost) {
    return overruns == 0 && lost == 0
        ? List.of()
        : List.of(
            new Blocker(
                Reason.EVENTS_LOST,
                "the kernel dropped events of new flows: %d overruns, %d events"
                    .formatted(overruns, lost)));
  }
}
