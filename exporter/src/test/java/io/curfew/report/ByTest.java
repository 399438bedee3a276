package io.curfew.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ByTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Instant at(String local, ZoneId zone) {
    return LocalDateTime.parse(local).atZone(zone).toInstant();
  }

  @Test
  void daysHave23And25HoursWhereClocksAreChanged() {
    List<Span> spring =
        By.DAY.spans(at("2026-03-28T12:00", BERLIN), at("2026-03-31T00:00", BERLIN), BERLIN);
    List<Span> autumn =
        By.DAY.spans(at("2026-10-24T12:00", BERLIN), at("2026-10-27T00:00", BERLIN), BERLIN);

    assertThat(spring).extracting(s -> s.length().toHours()).containsExactly(24L, 23L, 24L);
    assertThat(autumn).extracting(s -> s.length().toHours()).containsExactly(24L, 25L, 24L);
  }

  @Test
  void monthsAreTheCalendarsAndTheLastSpanEndsWhereTheReportDoes() {
    List<Span> months =
        By.MONTH.spans(at("2026-01-17T12:00", BERLIN), at("2026-03-02T05:00", BERLIN), BERLIN);

    assertThat(months)
        .containsExactly(
            new Span(at("2026-01-01T00:00", BERLIN), at("2026-02-01T00:00", BERLIN)),
            new Span(at("2026-02-01T00:00", BERLIN), at("2026-03-01T00:00", BERLIN)),
            new Span(at("2026-03-01T00:00", BERLIN), at("2026-03-02T05:00", BERLIN)));
  }

  /** Half an hour and even midnight are skipped or repeated somewhere. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin,2026",
    "Australia/Lord_Howe,2026",
    "America/Sao_Paulo,2018",
    "Asia/Kathmandu,2026",
    "Africa/Cairo,2026",
    "Pacific/Apia,2011",
    "UTC,2026"
  })
  void spansOfAYearFollowEachOtherWithoutGap(String name, int year) {
    ZoneId zone = ZoneId.of(name);
    Instant from = at(year + "-01-01T00:00", zone);
    Instant to = at(year + 1 + "-01-01T00:00", zone);
    for (By by : By.values()) {
      List<Span> spans = by.spans(from, to, zone);

      assertThat(spans.get(0).start()).as("%s %s", by, name).isEqualTo(from);
      assertThat(spans.get(spans.size() - 1).end()).isEqualTo(to);
      for (int i = 1; i < spans.size(); i++) {
        assertThat(spans.get(i).start()).isEqualTo(spans.get(i - 1).end());
      }
      if (by == By.HOUR) {
        assertThat(spans)
            .allMatch(s -> s.length().compareTo(Duration.ofHours(1)) <= 0, "at most an hour");
      }
    }
  }
}
