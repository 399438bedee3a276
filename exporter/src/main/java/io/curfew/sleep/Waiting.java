package io.curfew.sleep;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for the outside; a port, so that a simulation of years owns its time. */
@FunctionalInterface
interface Waiting {
  /**
   * Waits until the condition holds.
   *
   * @return whether it held before the time was over
   */
  boolean until(BooleanSupplier condition, Duration atMost) throws InterruptedException;

  /** Asks again ten times a second; the time is CLOCK_MONOTONIC's, which stands still in sleep. */
  static Waiting polling() {
    return (condition, atMost) -> {
      long end = System.nanoTime() + atMost.toNanos();
      while (!condition.getAsBoolean()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        Thread.sleep(Math.min(left + 1, 100));
      }
      return true;
    };
  }
}
