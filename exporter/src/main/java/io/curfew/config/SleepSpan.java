package io.curfew.config;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time of the week, by the clock on the wall.
 *
 * @param days on which it begins; where it passes midnight, it ends on the day after
 * @param fromMinute first minute of the day, 0 to 1439
 * @param toMinute first minute that is out of it again, 1 to 1440; not above fromMinute where it
 *     passes midnight
 * @param text as it was written
 */
public record SleepSpan(Set<DayOfWeek> days, int fromMinute, int toMinute, String text) {
  private static final List<String> NAMES =
      List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final String EXPECTED =
      "days, times or both expected, as in \"Mon-Fri 20:00-06:00\", \"Sat,Sun\" or \"22:00-05:30\"";
  private static final Pattern FORM =
      Pattern.compile(
          "(?<days>[A-Za-z]+([-,][A-Za-z]+)*)?(^|\\s+|$)"
              + "((?<from>\\d{1,2}:\\d{2})-(?<to>\\d{1,2}:\\d{2}))?");
  private static final int DAY = 1440;

  public SleepSpan {
    days = Set.copyOf(days);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException whose message says what was expected
   */
  static SleepSpan parse(String text) {
    String stripped = text.strip();
    Matcher form = FORM.matcher(stripped);
    if (stripped.isEmpty() || !form.matches()) {
      throw new IllegalArgumentException(EXPECTED + ", not " + text);
    }
    Set<DayOfWeek> days =
        form.group("days") == null ? EnumSet.allOf(DayOfWeek.class) : days(form.group("days"));
    if (form.group("from") == null) {
      return new SleepSpan(days, 0, DAY, stripped);
    }
    int from = minute(form.group("from"));
    int to = minute(form.group("to"));
    if (from == DAY || to == from) {
      throw new IllegalArgumentException(
          "a span that begins before 24:00 and ends at another time expected, not " + text);
    }
    // Midnight is the end of the day that the span began on, not of none.
    return new SleepSpan(days, from, to == 0 ? DAY : to, stripped);
  }

  private static Set<DayOfWeek> days(String text) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      if (ends.length > 2) {
        throw new IllegalArgumentException(EXPECTED + ", not " + text);
      }
      DayOfWeek last = day(ends[ends.length - 1]);
      DayOfWeek day = day(ends[0]);
      days.add(day);
      while (day != last) {
        day = day.plus(1);
        days.add(day);
      }
    }
    return days;
  }

  private static DayOfWeek day(String name) {
    int at = NAMES.indexOf(name.toLowerCase(Locale.ROOT));
    if (at < 0) {
      throw new IllegalArgumentException(
          "a day expected, Mon, Tue, Wed, Thu, Fri, Sat or Sun, not " + name);
    }
    return DayOfWeek.of(at + 1);
  }

  private static int minute(String time) {
    int colon = time.indexOf(':');
    int hour = Integer.parseInt(time.substring(0, colon));
    int minute = Integer.parseInt(time.substring(colon + 1));
    if (minute > 59 || hour * 60 + minute > DAY) {
      throw new IllegalArgumentException("a time from 00:00 to 24:00 expected, not " + time);
    }
    return hour * 60 + minute;
  }

  boolean holds(LocalDateTime local) {
    int minute = local.getHour() * 60 + local.getMinute();
    boolean today = days.contains(local.getDayOfWeek());
    if (fromMinute < toMinute) {
      return today && minute >= fromMinute && minute < toMinute;
    }
    boolean yesterday = days.contains(local.getDayOfWeek().minus(1));
    return (today && minute >= fromMinute) || (yesterday && minute < toMinute);
  }

  LocalTime from() {
    return LocalTime.ofSecondOfDay(fromMinute * 60L);
  }
}
