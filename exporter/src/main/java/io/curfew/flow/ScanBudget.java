package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Keeps a scan that grows with the system to a twentieth of the time: the next one waits twenty
 * times as long as the last one took. Owned by one thread.
 */
final class ScanBudget {
  private static final int PAUSE_FACTOR = 20;

  /** Bounds of the pause after a scan, in nanoseconds. */
  record Pause(long least, long most) {
    static final Pause FAIR = new Pause(0, Long.MAX_VALUE);
  }

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
   * @param work answers with the bounds of the pause after it
   */
  void scan(Supplier<Pause> work) {
    long start = clock.monotonicNanos();
    Pause pause = work.get();
    long end = clock.monotonicNanos();
    long fair = PAUSE_FACTOR * (end - start);
    notBefore = end + Math.min(Math.max(pause.least(), fair), pause.most());
    scanned = true;
  }
}
