package io.curfew.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** How long the spans of a report are, by the calendar of a time zone. */
public enum By {
  HOUR {
    @Override
    ZonedDateTime floor(ZonedDateTime at) {
      return at.truncatedTo(ChronoUnit.HOURS);
    }
  },
  DAY {
    @Override
    ZonedDateTime floor(ZonedDateTime at) {
      return at.toLocalDate().atStartOfDay(at.getZone());
    }
  },
  MONTH {
    @Override
    ZonedDateTime floor(ZonedDateTime at) {
      return at.toLocalDate().withDayOfMonth(1).atStartOfDay(at.getZone());
    }
  };

  /** The beginning of the span that holds this moment. */
  abstract ZonedDateTime floor(ZonedDateTime at);

  /**
   * The end of the span that begins here. A day has 23 or 25 hours where clocks are changed, an
   * hour may be cut short where they change by less than one.
   */
  private Instant next(Instant start, ZoneId zone) {
    ZonedDateTime from = start.atZone(zone);
    ZonedDateTime later =
        switch (this) {
          case HOUR -> from.plusHours(1);
          case DAY -> from.toLocalDate().plusDays(1).atStartOfDay(zone);
          case MONTH -> from.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
        };
    Instant floored = floor(later).toInstant();
    return floored.isAfter(start) ? floored : later.toInstant();
  }

  /**
   * All spans without a gap, from the beginning of the one that holds {@code from}.
   *
   * @param to where the last one ends, whole or not
   */
  public List<Span> spans(Instant from, Instant to, ZoneId zone) {
    List<Span> spans = new ArrayList<>();
    Instant start = floor(from.atZone(zone)).toInstant();
    while (start.isBefore(to)) {
      Instant next = next(start, zone);
      Instant end = next.isBefore(to) ? next : to;
      spans.add(new Span(start, end));
      start = end;
    }
    return spans;
  }
}
