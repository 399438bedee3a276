package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StampReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:11:12Z");

  private static Optional<Stamp> read(String text, Instant now, String zone) {
    return new StampReader(InstantSource.fixed(now), Optional.of(ZoneId.of(zone))).read(text);
  }

  private static Stamp stamp(String earliest, String latest) {
    return new Stamp(Instant.parse(earliest), Instant.parse(latest));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          2026-11-21T10:11:12.123456+00:00,    2026-11-21T10:11:12.123456Z, 2026-11-21T10:11:12.123456999Z
          2026-11-21T10:11:12.123+01:00,       2026-11-21T09:11:12.123Z,    2026-11-21T09:11:12.123999999Z
          2026-11-21T10:11:12.123456789-03:30, 2026-11-21T13:41:12.123456789Z, 2026-11-21T13:41:12.123456789Z
          '2026-11-21T10:11:12,5+0530',        2026-11-21T04:41:12.5Z,      2026-11-21T04:41:12.599999999Z
          2026-11-21T10:11:12Z,                2026-11-21T10:11:12Z,        2026-11-21T10:11:12.999999999Z
          """)
  void anRfc3339StampIsExactToItsLastDigit(String text, String earliest, String latest) {
    assertThat(read(text, NOW, "Asia/Tokyo")).contains(stamp(earliest, latest));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          Nov 21 10:11:12, 2026-11-21T10:11:12Z, 2026-11-21T10:11:12Z
          Nov  1 00:00:00, 2026-11-21T10:11:12Z, 2026-11-01T00:00:00Z
          Dec 31 23:59:59, 2027-01-01T00:00:05Z, 2026-12-31T23:59:59Z
          Jan  1 00:00:00, 2026-12-31T23:59:59Z, 2027-01-01T00:00:00Z
          Feb 29 12:00:00, 2028-03-01T00:00:00Z, 2028-02-29T12:00:00Z
          Feb 29 12:00:00, 2027-02-01T00:00:00Z, 2024-02-29T12:00:00Z
          Nov 22 10:11:12, 2026-11-21T10:11:12Z, 2026-11-22T10:11:12Z
          Nov 22 10:11:13, 2026-11-21T10:11:12Z, 2025-11-22T10:11:13Z
          Mar  1 00:00:00, 2026-11-21T10:11:12Z, 2026-03-01T00:00:00Z
          Feb 29 12:00:00, 2100-03-01T00:00:00Z, 2096-02-29T12:00:00Z
          """)
  void anRfc3164StampIsOfTheLastYearInWhichItsTimeIsOver(String text, String now, String earliest) {
    Instant from = Instant.parse(earliest);
    assertThat(read(text, Instant.parse(now), "UTC"))
        .contains(new Stamp(from, from.plusNanos(999_999_999)));
  }

  @Test
  void anRfc3164StampIsLocalTime() {
    assertThat(read("Nov 21 10:11:12", NOW, "America/New_York"))
        .contains(stamp("2026-11-21T15:11:12Z", "2026-11-21T15:11:12.999999999Z"));
  }

  @Test
  void theYearIsThatOfTheZoneAtNewYear() {
    assertThat(read("Jan  1 08:59:00", Instant.parse("2026-12-31T23:59:30Z"), "Asia/Tokyo"))
        .contains(stamp("2026-12-31T23:59:00Z", "2026-12-31T23:59:00.999999999Z"));
  }

  @Test
  void theHourThatComesTwiceIsEitherOfTheTwo() {
    assertThat(read("Oct 25 02:30:00", NOW, "Europe/Berlin"))
        .contains(stamp("2026-10-25T00:30:00Z", "2026-10-25T01:30:00.999999999Z"));
  }

  @Test
  void theHourThatNeverComesIsOnEitherSideOfTheChange() {
    assertThat(read("Mar 29 02:30:00", NOW, "Europe/Berlin"))
        .contains(stamp("2026-03-29T00:30:00Z", "2026-03-29T01:30:00.999999999Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10:11:12",
        "Nov 31 10:11:12",
        "Nov 00 10:11:12",
        "Now 21 10:11:12",
        "Nov 21 24:11:12",
        "Nov 21 10:11:60",
        "2026-11-21T10:11:60Z",
        "2026-02-29T10:11:12Z",
        "2026-13-01T10:11:12Z",
        "2026-11-21T10:11:12+19:00",
        "2026-11-21T10:11:12+01:75",
        "2026-11-21T10:11:12",
        "2026-11-21T10:11:12.Z"
      })
  void aTimeThatNeverWasIsNone(String text) {
    assertThat(read(text, NOW, "UTC")).isEmpty();
  }

  @Test
  void withoutAZoneOnlyRfc3339Tells() {
    StampReader stamps = new StampReader(InstantSource.fixed(NOW), Optional.empty());
    assertThat(stamps.read("Nov 21 10:11:12")).isEmpty();
    assertThat(stamps.read("2026-11-21T10:11:12Z")).isPresent();
  }

  @Test
  void aStampDoesNotEndBeforeItBegins() {
    assertThatThrownBy(() -> new Stamp(NOW, NOW.minusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
