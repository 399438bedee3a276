package io.curfew.logfile;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads the stamp at the beginning of a line of syslog.
 *
 * <p>RFC 3339's is exact to its last digit. RFC 3164's is the host's local time to the second and
 * lacks the year, which is taken to be the last in which that time is over.
 */
public final class StampReader {
  public static final String RFC_3164 = "[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d";
  public static final String RFC_3339 =
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)";

  private static final Pattern EXACT =
      Pattern.compile(
          "(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?"
              + "(?:Z|([+-]\\d\\d):?(\\d\\d))");
  private static final Pattern LOCAL =
      Pattern.compile("([A-Z][a-z]{2}) ([ \\d]\\d) (\\d\\d):(\\d\\d):(\\d\\d)");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  /** Between 1896 and 1904, and 2096 and 2104, there is no leap day. */
  private static final int LEAP_YEARS_APART = 8;

  /** A clock may have been set back since. */
  private static final Duration AHEAD = Duration.ofDays(1);

  private final InstantSource clock;
  private final Optional<ZoneId> zone;

  /**
   * @param zone of whoever writes the log; without it RFC 3164's stamps tell nothing
   */
  public StampReader(InstantSource clock, Optional<ZoneId> zone) {
    this.clock = clock;
    this.zone = zone;
  }

  /** Nothing where the text is no stamp, or one of a time that never was. */
  public Optional<Stamp> read(String text) {
    try {
      Matcher exact = EXACT.matcher(text);
      if (exact.matches()) {
        return Optional.of(exact(exact));
      }
      Matcher local = LOCAL.matcher(text);
      return local.matches() ? zone.flatMap(z -> local(local, z)) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Stamp exact(Matcher stamp) {
    String digits = stamp.group(7) == null ? "" : stamp.group(7);
    int nanos = Integer.parseInt((digits + "000000000").substring(0, 9));
    int hours = stamp.group(8) == null ? 0 : Integer.parseInt(stamp.group(8));
    int minutes = stamp.group(8) == null ? 0 : Integer.parseInt(stamp.group(9));
    boolean west = stamp.group(8) != null && stamp.group(8).startsWith("-");
    Instant from =
        LocalDateTime.of(
                number(stamp, 1),
                number(stamp, 2),
                number(stamp, 3),
                number(stamp, 4),
                number(stamp, 5),
                number(stamp, 6),
                nanos)
            .toInstant(ZoneOffset.ofHoursMinutes(hours, west ? -minutes : minutes));
    // Whoever writes it cuts what is past the last digit, he does not round.
    return until(from, from, Duration.ofNanos((long) Math.pow(10, 9 - digits.length())));
  }

  private Optional<Stamp> local(Matcher stamp, ZoneId in) {
    int month = MONTHS.indexOf(stamp.group(1)) + 1;
    if (month == 0) {
      return Optional.empty();
    }
    int day = Integer.parseInt(stamp.group(2).trim());
    boolean leapDay = month == Month.FEBRUARY.getValue() && day == 29;
    Instant now = clock.instant();
    int year = now.atZone(in).getYear();
    return IntStream.rangeClosed(-1, LEAP_YEARS_APART)
        .map(ago -> year - ago)
        .filter(y -> !leapDay || Year.isLeap(y))
        .mapToObj(
            y ->
                LocalDateTime.of(
                    y, month, day, number(stamp, 3), number(stamp, 4), number(stamp, 5)))
        .map(time -> local(time, in))
        .filter(s -> !s.earliest().isAfter(now.plus(AHEAD)))
        .findFirst();
  }

  /** When clocks are set back an hour comes twice; when they are set forward one never comes. */
  private static Stamp local(LocalDateTime time, ZoneId in) {
    ZoneOffsetTransition change = in.getRules().getTransition(time);
    if (change == null) {
      Instant at = time.toInstant(in.getRules().getOffset(time));
      return until(at, at, Duration.ofSeconds(1));
    }
    Instant one = time.toInstant(change.getOffsetBefore());
    Instant other = time.toInstant(change.getOffsetAfter());
    return one.isBefore(other)
        ? until(one, other, Duration.ofSeconds(1))
        : until(other, one, Duration.ofSeconds(1));
  }

  private static Stamp until(Instant first, Instant last, Duration unit) {
    return new Stamp(first, last.plus(unit).minusNanos(1));
  }

  private static int number(Matcher stamp, int group) {
    return Integer.parseInt(stamp.group(group));
  }
}
