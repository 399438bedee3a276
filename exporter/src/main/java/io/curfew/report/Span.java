package io.curfew.report;

import java.time.Duration;
import java.time.Instant;

/** From one moment, which is not part of it, to another, which is. */
public record Span(Instant start, Instant end) {
  public Span {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("a span that begins before it ends expected");
    }
  }

  Duration length() {
    return Duration.between(start, end);
  }

  boolean holds(Instant at) {
    return at.isAfter(start) && !at.isAfter(end);
  }
}
