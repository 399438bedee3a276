package io.curfew.sleep;

import java.time.Instant;

/**
 * What the kernel says of this boot at one moment.
 *
 * @param boot start of the boot as /proc/stat has it: it moves when the clock is set
 * @param boottimeNanos CLOCK_BOOTTIME, which goes on while the machine sleeps
 * @param monotonicNanos CLOCK_MONOTONIC, which then stands still
 */
record MachineReading(String bootId, Instant boot, long boottimeNanos, long monotonicNanos) {
  /** Time that this boot has spent asleep, up to a constant. */
  long asleepNanos() {
    return boottimeNanos - monotonicNanos;
  }
}
