package io.curfew.monitoring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus and Alertmanager write them: 90s, 1m30s, 1d. */
final class Durations {
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|[smhdwy])");

  private Durations() {}

  /** In seconds; 0 where it is none. */
  static double seconds(String duration) {
    double seconds = 0;
    Matcher parts = PART.matcher(duration);
    while (parts.find()) {
      seconds += Long.parseLong(parts.group(1)) * unit(parts.group(2));
    }
    return seconds;
  }

  private static double unit(String name) {
    return switch (name) {
      case "ms" -> 0.001;
      case "m" -> 60;
      case "h" -> 3600;
      case "d" -> 86_400;
      case "w" -> 7 * 86_400;
      case "y" -> 365 * 86_400;
      default -> 1;
    };
  }
}
