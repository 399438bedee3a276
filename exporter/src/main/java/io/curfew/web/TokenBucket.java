package io.curfew.web;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets a burst through and then one more in each interval. Thread-safe. */
final class TokenBucket {
  private final int burst;
  private final long intervalNanos;
  private final LongSupplier nanos;

  /** When the bucket is full again, on the clock of {@code nanos}. */
  private long full;

  TokenBucket(int burst, Duration interval, LongSupplier nanos) {
    this.burst = burst;
    this.intervalNanos = interval.toNanos();
    this.nanos = nanos;
    this.full = nanos.getAsLong();
  }

  synchronized boolean take() {
    long now = nanos.getAsLong();
    long after = Math.max(full, now) + intervalNanos;
    if (after - now > burst * intervalNanos) {
      return false;
    }
    full = after;
    return true;
  }
}
