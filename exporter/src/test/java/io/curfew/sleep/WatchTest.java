package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WatchTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Map<String, Instant> QUIET = Map.of("ssh", START.minusSeconds(9999));

  private final Watch watch = new Watch(Duration.ofSeconds(5));
  private double monotonic = 1000;
  private double time;

  private Duration look(double passed, double clock, Map<String, Instant> signs, String blind) {
    monotonic += passed;
    time += clock;
    watch.look(nanos(), START.plusMillis((long) (time * 1000)), signs, blind);
    return watch.unbroken(nanos());
  }

  private Duration look(double passed) {
    return look(passed, passed, QUIET, "");
  }

  private long nanos() {
    return (long) (monotonic * 1e9);
  }

  @Test
  void countsFromTheFirstLook() {
    assertThat(look(1)).isZero();
    assertThat(look(5)).hasSeconds(5);
    assertThat(look(5)).hasSeconds(10);
    assertThat(watch.start()).isEqualTo("curfew started");
  }

  @Test
  void aGapStartsItAnew() {
    look(1);
    assertThat(look(5.0)).hasSeconds(5);
    assertThat(look(5.001)).isZero();
    assertThat(watch.start()).contains("nothing was watched");
  }

  @Test
  void aSignOfLifeStartsItAnewWhateverItsTime() {
    look(1);
    look(5);
    assertThat(look(1, 1, Map.of("ssh", START.minusSeconds(8888)), "")).isZero();
    assertThat(look(1, 1, Map.of("ssh", START.minusSeconds(8888)), "")).hasSeconds(1);
  }

  @Test
  void aFirstSignOfLifeOfASourceStartsItAnew() {
    look(1);
    look(5);
    assertThat(look(1, 1, Map.of("ssh", START.minusSeconds(9999), "apt", START), "")).isZero();
  }

  @Test
  void aClockThatIsSetStartsItAnewBothWays() {
    look(1);
    assertThat(look(1, 3.0, QUIET, "")).hasSeconds(1);
    assertThat(look(1, 3.1, QUIET, "")).isZero();
    look(4);
    assertThat(look(1, -1.1, QUIET, "")).isZero();
  }

  @Test
  void itDoesNotBeginWhileBlind() {
    look(1);
    look(5);
    assertThat(look(1, 1, QUIET, "apt could not tell")).isZero();
    assertThat(look(1, 1, QUIET, "apt could not tell")).isZero();
    assertThat(look(1)).hasSeconds(1);
    assertThat(watch.start()).isEqualTo("apt could not tell");
  }
}
