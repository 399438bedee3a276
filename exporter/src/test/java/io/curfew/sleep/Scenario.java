package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Reason;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A day of a host on which something lied, lagged or broke, and what must have come of it.
 *
 * @param story what lied
 */
record Scenario(String story, boolean armed, Consumer<World> day, Consumer<World> end) {

  /** A rightful idleness: exactly one sleep. */
  static Scenario sleepsOnce(String story, Consumer<World> day) {
    return sleeps(1, story, day);
  }

  static Scenario sleeps(int times, String story, Consumer<World> day) {
    return new Scenario(
        story,
        true,
        day,
        host -> {
          assertThat(host.sleeps()).hasSize(times);
          assertThat(host.ended(SleepOutcome.COMPLETED)).isEqualTo(times);
          long ends = Stream.of(SleepOutcome.values()).mapToLong(host::ended).sum();
          assertThat(host.requests(Outcome.ACCEPTED, "idle")).as("accepted").isEqualTo(ends);
        });
  }

  /** No sleep, and the metric says why. */
  static Scenario refuses(Reason reason, String story, Consumer<World> day) {
    return awake(
        story,
        day,
        host -> {
          assertThat(host.requests(Outcome.REFUSED, reason.label())).as("refused").isPositive();
          assertThat(host.requests(Outcome.ACCEPTED, "idle")).as("accepted").isZero();
        });
  }

  static Scenario ignores(Ignored why, String story, Consumer<World> day) {
    return awake(
        story, day, host -> assertThat(host.requests(Outcome.IGNORED, why.label())).isPositive());
  }

  /** Accepted, and then it did not come to a sleep. */
  static Scenario ends(SleepOutcome outcome, String story, Consumer<World> day) {
    return awake(
        story,
        day,
        host -> {
          assertThat(host.requests(Outcome.ACCEPTED, "idle")).isEqualTo(1);
          assertThat(host.ended(outcome)).isEqualTo(1);
        });
  }

  static Scenario awake(String story, Consumer<World> day, Consumer<World> end) {
    return new Scenario(story, true, day, end.andThen(h -> assertThat(h.sleeps()).isEmpty()));
  }

  static Duration minutes(long count) {
    return Duration.ofMinutes(count);
  }

  static Duration hours(long count) {
    return Duration.ofHours(count);
  }

  static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  /** Quiet for a whole window, with nobody who says so yet. */
  static void quiet(World host) {
    host.prometheus.tells = false;
    host.pass(World.WINDOW.plus(minutes(2)));
  }

  /** Quiet for a whole window, and asked to sleep. */
  static void asked(World host) {
    quiet(host);
    host.send(host.alert());
  }

  /** Until the sleep is announced, scraped and in its warning time. */
  static void warned(World host) {
    asked(host);
    host.in(seconds(20), () -> assertThat(host.told).as("a warning").hasSize(1));
  }

  @Override
  public String toString() {
    return story;
  }
}
