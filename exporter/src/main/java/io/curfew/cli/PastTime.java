package io.curfew.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment in the past, as a person writes it. */
final class PastTime {
  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhdw])");
  private static final Duration LONGEST = Duration.ofDays(3660);

  private PastTime() {}

  /**
   * A time ago (30d, 12h, 90m, 4w: days of 24 hours), a day, or a day and a time of the zone.
   *
   * @throws DateTimeException when it is none of these, or more than ten years ago
   */
  static Instant parse(String text, Instant now, ZoneId zone) {
    Matcher ago = AGO.matcher(text);
    Instant at =
        ago.matches()
            ? now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))))
            : text.contains("T")
                ? LocalDateTime.parse(text).atZone(zone).toInstant()
                : LocalDate.parse(text).atStartOfDay(zone).toInstant();
    if (at.isBefore(now.minus(LONGEST))) {
      throw new DateTimeException("more than ten years ago");
    }
    return at;
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }
}
