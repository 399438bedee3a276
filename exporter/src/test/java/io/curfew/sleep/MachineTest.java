package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MachineTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final AtomicInteger ids = new AtomicInteger();

  private Machine machine(Optional<Machine.Remembered> known) {
    return new Machine(known, () -> "awake-" + ids.incrementAndGet());
  }

  private static MachineReading reading(String boot, double boottime, double monotonic) {
    return new MachineReading(
        boot, NOW.minusSeconds(1000), (long) (boottime * 1e9), (long) (monotonic * 1e9));
  }

  @Test
  void aSleepIsWhereTheClocksPart() {
    Machine machine = machine(Optional.empty());
    assertThat(machine.observe(reading("b", 100, 100), NOW)).isFalse();
    assertThat(machine.observe(reading("b", 200.9, 200), NOW)).isFalse();
    assertThat(machine.awake()).isEqualTo("awake-1");
    assertThat(machine.observe(reading("b", 301, 300), NOW)).isTrue();
    assertThat(machine.lastSleep()).isEqualTo(Duration.ofSeconds(1));
    assertThat(machine.awake()).isEqualTo("awake-2");
    assertThat(machine.state(reading("b", 301, 300)).resumed()).contains(NOW);
    assertThat(machine.observe(reading("b", 401, 400), NOW)).isFalse();
  }

  @Test
  void timeAsleepBeforeTheFirstStartIsNoResume() {
    Machine machine = machine(Optional.empty());
    assertThat(machine.observe(reading("b", 9000, 100), NOW)).isFalse();
    assertThat(machine.state(reading("b", 9000, 100)).resumed()).isEmpty();
  }

  @Test
  void aSleepThatCurfewMissedIsSeenAtItsNextStart() {
    Machine first = machine(Optional.empty());
    first.observe(reading("b", 100, 100), NOW);
    Machine second = machine(first.remembered());
    assertThat(second.observe(reading("b", 4000, 400), NOW)).isTrue();
    assertThat(second.lastSleep()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void anotherBootForgetsTheResume() {
    Machine machine = machine(Optional.of(new Machine.Remembered("old", 0, Optional.of(NOW))));
    assertThat(machine.observe(reading("new", 5000, 50), NOW)).isFalse();
    assertThat(machine.state(reading("new", 5000, 50)).resumed()).isEmpty();
  }
}
