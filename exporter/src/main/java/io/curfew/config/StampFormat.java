package io.curfew.config;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/**
 * How a template writes the time: {@code epoch} (whole seconds since 1970), {@code iso} (UTC with
 * microseconds), or conversions of strftime(3) in the host's time zone, and with {@code %f}
 * microseconds. Names of days and months are English.
 */
public final class StampFormat {
  public static final String DEFAULT = "epoch";
  private static final String KNOWN =
      "%Y %m %d %H %M %S %f %s %F %T %y %j %e %I %p %a %A %b %B %z %Z %%";

  private final DateTimeFormatter formatter;

  private StampFormat(DateTimeFormatter formatter) {
    this.formatter = formatter;
  }

  /**
   * Reads a format.
   *
   * @param zone for strftime's conversions
   * @throws IllegalArgumentException saying in one line what is wrong with it
   */
  public static StampFormat parse(String text, ZoneId zone) {
    return switch (text) {
      case "epoch" -> strftime("%s", ZoneOffset.UTC);
      case "iso" -> strftime("%FT%T.%fZ", ZoneOffset.UTC);
      default -> strftime(text, zone);
    };
  }

  private static StampFormat strftime(String text, ZoneId zone) {
    if (text.indexOf('%') < 0 || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "epoch, iso or conversions of strftime expected, known are " + KNOWN);
    }
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        builder.appendLiteral(c);
      } else {
        i++;
        conversion(i < text.length() ? text.charAt(i) : ' ', builder);
      }
    }
    return new StampFormat(builder.toFormatter(Locale.ENGLISH).withZone(zone));
  }

  private static void conversion(char letter, DateTimeFormatterBuilder to) {
    switch (letter) {
      case 'Y' -> to.appendValue(ChronoField.YEAR, 4);
      case 'm' -> to.appendValue(ChronoField.MONTH_OF_YEAR, 2);
      case 'd' -> to.appendValue(ChronoField.DAY_OF_MONTH, 2);
      case 'H' -> to.appendValue(ChronoField.HOUR_OF_DAY, 2);
      case 'M' -> to.appendValue(ChronoField.MINUTE_OF_HOUR, 2);
      case 'S' -> to.appendValue(ChronoField.SECOND_OF_MINUTE, 2);
      case 'f' -> to.appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, false);
      case 's' -> to.appendValue(ChronoField.INSTANT_SECONDS);
      case 'F' -> to.appendPattern("uuuu-MM-dd");
      case 'T' -> to.appendPattern("HH:mm:ss");
      case 'y' -> to.appendPattern("uu");
      case 'j' -> to.appendValue(ChronoField.DAY_OF_YEAR, 3);
      case 'e' -> to.padNext(2).appendValue(ChronoField.DAY_OF_MONTH);
      case 'I' -> to.appendPattern("hh");
      case 'p' -> to.appendText(ChronoField.AMPM_OF_DAY);
      case 'a' -> to.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT);
      case 'A' -> to.appendText(ChronoField.DAY_OF_WEEK);
      case 'b' -> to.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT);
      case 'B' -> to.appendText(ChronoField.MONTH_OF_YEAR);
      case 'z' -> to.appendOffset("+HHMM", "+0000");
      case 'Z' -> to.appendZoneText(TextStyle.SHORT);
      case '%' -> to.appendLiteral('%');
      default ->
          throw new IllegalArgumentException(
              "unknown conversion %" + letter + ", known are " + KNOWN);
    }
  }

  public String of(Instant at) {
    return formatter.format(at);
  }
}
