package io.curfew.sleep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells boots and sleeps apart. Not thread-safe; owned by the watcher. Pure: the readings, the time
 * and the random ids are given.
 */
final class Machine {
  /** What outlives a restart of curfew. */
  record Remembered(String bootId, long asleepNanos, Optional<Instant> resumed) {}

  /** Less than this is two clocks read apart, not a sleep. */
  private static final long SHORTEST_SLEEP_NANOS = 1_000_000_000;

  private final Supplier<String> awakeIds;
  private Optional<Remembered> known;
  private String awake;
  private Duration lastSleep = Duration.ZERO;

  Machine(Optional<Remembered> known, Supplier<String> awakeIds) {
    this.known = known;
    this.awakeIds = awakeIds;
    this.awake = awakeIds.get();
  }

  /** Takes a reading; true when the machine has slept since the one before. */
  boolean observe(MachineReading reading, Instant now) {
    Optional<Remembered> sameBoot = known.filter(k -> k.bootId().equals(reading.bootId()));
    if (sameBoot.isEmpty()) {
      known =
          Optional.of(new Remembered(reading.bootId(), reading.asleepNanos(), Optional.empty()));
      return false;
    }
    long slept = reading.asleepNanos() - sameBoot.get().asleepNanos();
    if (slept < SHORTEST_SLEEP_NANOS) {
      return false;
    }
    lastSleep = Duration.ofNanos(slept);
    awake = awakeIds.get();
    known = Optional.of(new Remembered(reading.bootId(), reading.asleepNanos(), Optional.of(now)));
    return true;
  }

  Optional<Remembered> remembered() {
    return known;
  }

  /** How long the sleep was that {@link #observe} last found. */
  Duration lastSleep() {
    return lastSleep;
  }

  String awake() {
    return awake;
  }

  MachineState state(MachineReading reading) {
    return new MachineState(
        reading.bootId(),
        reading.boot(),
        Duration.ofNanos(reading.boottimeNanos()),
        known.flatMap(Remembered::resumed),
        awake);
  }
}
