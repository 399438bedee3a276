package io.curfew.evidence;

import java.time.Instant;

/** The two clocks that decisions are made on; injected, so that tests own time. */
public interface HostClock {
  /** CLOCK_REALTIME; steps when it is set. */
  Instant now();

  /**
   * CLOCK_MONOTONIC in nanoseconds; never steps, stands still while the machine sleeps or is
   * paused.
   */
  long monotonicNanos();

  static HostClock system() {
    return new HostClock() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public long monotonicNanos() {
        return System.nanoTime();
      }
    };
  }
}
