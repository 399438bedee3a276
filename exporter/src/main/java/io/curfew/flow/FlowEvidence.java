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
  private final FlowSource source;
  private final FlowBook book;

  FlowEvidence(FlowSource source, FlowBook book) {
    this.source = source;
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
            .orElse(source.failure().isEmpty() ? LastActivity.never() : LastActivity.unknown()),
        List.of());
  }
}
