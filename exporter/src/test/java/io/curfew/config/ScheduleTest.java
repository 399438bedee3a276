package io.curfew.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 2026-11-23 is a Monday. */
final class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Schedule of(String... spans) {
    return new Schedule(Stream.of(spans).map(SleepSpan::parse).toList());
  }

  private static boolean allows(String span, String local) {
    return of(span).allows(LocalDateTime.parse(local).atZone(BERLIN).toInstant(), BERLIN);
  }

  @ParameterizedTest
  @CsvSource({
    "Mon-Fri 20:00-06:00, 2026-11-23T19:59:59, false",
    "Mon-Fri 20:00-06:00, 2026-11-23T20:00:00, true",
    "Mon-Fri 20:00-06:00, 2026-11-24T05:59:59, true",
    "Mon-Fri 20:00-06:00, 2026-11-24T06:00:00, false",
    // Friday's span ends on Saturday; Sunday's does not begin Monday's morning.
    "Mon-Fri 20:00-06:00, 2026-11-28T05:59:00, true",
    "Mon-Fri 20:00-06:00, 2026-11-28T20:00:00, false",
    "Mon-Fri 20:00-06:00, 2026-11-23T05:00:00, false",
    "Sat-Sun, 2026-11-28T00:00:00, true",
    "Sat-Sun, 2026-11-29T23:59:59, true",
    "Sat-Sun, 2026-11-30T00:00:00, false",
    "'sat,SUN', 2026-11-29T12:00:00, true",
    "'Mon,Wed-Thu 12:00-13:00', 2026-11-25T12:30:00, true",
    "'Mon,Wed-Thu 12:00-13:00', 2026-11-24T12:30:00, false",
    "Fri-Mon 08:00-09:00, 2026-11-29T08:30:00, true",
    "Fri-Mon 08:00-09:00, 2026-11-25T08:30:00, false",
    "22:00-24:00, 2026-11-25T23:59:59, true",
    "22:00-24:00, 2026-11-26T00:00:00, false",
    "22:00-00:00, 2026-11-26T00:00:00, false",
    "7:30-8:00, 2026-11-26T07:30:00, true",
  })
  void aSpanHoldsItsStartAndNotItsEnd(String span, String local, boolean allowed) {
    assertThat(allows(span, local)).isEqualTo(allowed);
  }

  @Test
  void withoutSpansSleepIsAlwaysAllowed() {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    assertThat(of().restricts()).isFalse();
    assertThat(of().allows(now, BERLIN)).isTrue();
    assertThat(of().next(now, BERLIN)).contains(now);
  }

  @ParameterizedTest
  @CsvSource({
    "Mon-Fri 20:00-06:00, 2026-11-23T12:00:00Z, 2026-11-23T19:00:00Z",
    "Mon-Fri 20:00-06:00, 2026-11-28T12:00:00Z, 2026-11-30T19:00:00Z",
    "Sun, 2026-11-29T23:00:00Z, 2026-12-05T23:00:00Z",
    // On 29 March the clock leaves out 02:00 to 03:00: 02:30 is never shown, and is past at 03:00.
    "Sun 02:30-04:00, 2026-03-29T00:10:00Z, 2026-03-29T01:00:00Z",
    "Sun 02:00-03:00, 2026-03-28T12:00:00Z, 2026-04-05T00:00:00Z",
    // On 25 October 02:00 to 03:00 comes twice.
    "Sun 02:30-02:45, 2026-10-25T00:00:00Z, 2026-10-25T00:30:00Z",
    "Sun 02:30-02:45, 2026-10-25T00:50:00Z, 2026-10-25T01:30:00Z",
    "Sun 01:00-02:30, 2026-10-25T00:45:00Z, 2026-10-25T01:00:00Z",
  })
  void theNextAllowedTimeIsTold(String span, String after, String next) {
    assertThat(of(span).next(Instant.parse(after), BERLIN)).contains(Instant.parse(next));
  }

  /** Against a slow search, minute by minute, over both changes of the clock. */
  @Test
  void theNextAllowedTimeIsTheFirstOneThatIsAllowed() {
    Random random = new Random(20261122);
    for (int i = 0; i < 60; i++) {
      int from = random.nextInt(1440);
      int to = (from + 1 + random.nextInt(1438)) % 1440;
      String span =
          String.format(
              "%s %02d:%02d-%02d:%02d",
              List.of("Mon", "Sat", "Sun", "Sat-Sun", "Fri,Mon").get(random.nextInt(5)),
              from / 60,
              from % 60,
              to / 60,
              to % 60);
      Instant change = Instant.parse(i % 2 == 0 ? "2026-03-29T01:00:00Z" : "2026-10-25T01:00:00Z");
      Instant after = change.minus(Duration.ofMinutes(random.nextInt(4320) - 720L));
      Schedule schedule = of(span);
      Instant slow = after;
      while (!schedule.allows(slow, BERLIN)) {
        slow = slow.plusSeconds(60);
      }
      assertThat(schedule.next(after, BERLIN)).as("%s after %s", span, after).contains(slow);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'days, times or both expected'",
    "always, 'a day expected, Mon, Tue, Wed, Thu, Fri, Sat or Sun, not always'",
    "Mon-Fry, 'not Fry'",
    "Mon-Wed-Fri, 'days, times or both expected'",
    "Mon 20:00, 'days, times or both expected'",
    "Mon 20:00-6, 'days, times or both expected'",
    "20:00-06:00 Mon, 'days, times or both expected'",
    "Mon20:00-06:00, 'days, times or both expected'",
    "Mon 20:60-22:00, 'a time from 00:00 to 24:00 expected, not 20:60'",
    "Mon 20:00-24:01, 'a time from 00:00 to 24:00 expected, not 24:01'",
    "Mon 24:00-06:00, 'a span that begins before 24:00'",
    "Mon 08:00-08:00, 'a span that begins before 24:00 and ends at another time expected'",
  })
  void whatIsNoSpanIsRefused(String text, String message) {
    assertThatThrownBy(() -> SleepSpan.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mon", "  Mon-Fri   20:00-06:00 ", "20:00-06:00"})
  void whatIsOneIsKeptAsWritten(String text) {
    assertThat(SleepSpan.parse(text).text()).isEqualTo(text.strip());
  }
}
