package io.curfew.flow;

import io.curfew.evidence.Evidence;
import io.curfew.evidence.LastActivity;
import java.time.Duration;
import java.util.List;

/**
 * When a flow was last made with somebody else. It speaks against nothing: hosts that idle still
 * ask for time and names, and a monitoring system calls them.
 */
final class FlowEvidence implements Evidence {
  private final FlowEvents events;
  private final FlowBook book;

  FlowEvidence(FlowEvents events, FlowBook book) {
    this.events = events;
    this.book = book;
  }

  @Override
  public String source() {
    return "flow";
  }

  @Override
  public Testimony testify(Duration window) {
    return new Testimony(
        book.lastFlow()
            .map(LastActivity::at)
            .orElse(events.failure().isEmpty() ? LastActivity.never() : LastActivity.unknown()),
        List.of());
  }
}
