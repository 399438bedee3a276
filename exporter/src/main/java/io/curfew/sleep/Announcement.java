package io.curfew.sleep;

import java.time.Instant;
import java.util.Optional;

/**
 * That the host is about to sleep, until Prometheus has been told: afterwards a sleeping host can
 * be told from a dead one. Thread-safe.
 */
final class Announcement {
  private Optional<Instant> standing = Optional.empty();
  private boolean shown;
  private boolean served;

  synchronized void announce(Instant at) {
    standing = Optional.of(at);
    shown = false;
    served = false;
  }

  synchronized void withdraw() {
    standing = Optional.empty();
  }

  /** The announcement for one exposition. */
  synchronized Optional<Instant> show() {
    shown |= standing.isPresent();
    return standing;
  }

  /** The announcement for a person; no exposition. */
  synchronized Optional<Instant> standing() {
    return standing;
  }

  /** An exposition was served. One that was written before the announcement proves nothing. */
  synchronized void scraped() {
    if (shown && standing.isPresent()) {
      served = true;
    }
  }

  /** Whether it was served once. */
  synchronized boolean served() {
    return served;
  }
}
