package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps a scan that grows with the system to a tenth of the time: after one that took a while, the
 * next waits ten times as long. Owned by one thread.
 */
final class ScanBudget {
  private static final int PAUSE_FACTOR = 10;

  private final HostClock clock;
  private long notBefore;
  private boolean scanned;

  /** Allows the first scan at once. */
  ScanBudget(HostClock clock) {
    this.clock = clock;
  }

  boolean mayScan() {
    return !scanned || clock.monotonicNanos() - notBefore >= 0;
  }

  /** How long until a scan is allowed; zero when it is. */
  Duration pause() {
    return mayScan() ? Duration.ZERO : Duration.ofNanos(notBefore - clock.monotonicNanos());
  }

  /**
   * Scans.
   *
   * @param work answers with the least pause after it, in nanoseconds
   */
  void scan(LongSupplier work) {
    long start = clock.monotonicNanos();
    long leastPause = work.getAsLong();
    long end = clock.monotonicNanos();
    notBefore = end + Math.max(leastPause, PAUSE_FACTOR * (end - start));
    scanned = true;
  }
}
