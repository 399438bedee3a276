package io.curfew.config;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code rate_limit} of the web configuration file: a burst of requests, and then one more in each
 * interval.
 */
public record WebRate(Duration interval, int burst) {
  static final String RATE = "rate_limit";
  static final Set<String> KEYS = Set.of("interval", "burst");
  private static final int MAX_BURST = 1_000_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  /** As Go writes a duration: 1m30s, 1.5s, 100ms. */
  private static final Pattern PART =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h)");

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  /** Nothing where the interval is 0, which is the exporter-toolkit's way to switch it off. */
  static Optional<WebRate> read(WebKeys keys) throws IOException {
    keys.known(KEYS);
    Duration interval = interval(keys);
    int burst = keys.integer("burst").orElse(0);
    if (interval.isZero()) {
      return Optional.empty();
    }
    if (burst < 1 || burst > MAX_BURST) {
      throw keys.problem(
          "burst", "a number from 1 to " + MAX_BURST + " expected; 0 would refuse every request");
    }
    return Optional.of(new WebRate(interval, burst));
  }

  private static Duration interval(WebKeys keys) throws IOException {
    String key = "interval";
    if (keys.given().get(key) instanceof Integer number && number == 0) {
      return Duration.ZERO;
    }
    Optional<String> text = keys.text(key);
    Duration interval = Duration.ZERO;
    if (text.isPresent() && !text.get().equals("0")) {
      Matcher part = PART.matcher(text.get());
      int end = 0;
      while (part.find() && part.start() == end) {
        BigDecimal nanos =
            new BigDecimal(part.group(1))
                .multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L)));
        interval = interval.plusNanos(nanos.longValue());
        end = part.end();
      }
      if (end != text.get().length() || interval.compareTo(LONGEST) > 0) {
        throw keys.problem(key, "a duration as in 100ms or 1m30s expected, 1h at most");
      }
    }
    return interval;
  }
}
