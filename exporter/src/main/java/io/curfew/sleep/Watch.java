package io.curfew.sleep;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The guard's own watching: since when it has seen every judged source quiet, without a gap, on the
 * monotonic clock. Not thread-safe; owned by the watcher. Pure.
 *
 * <p>Independent of the time of day, so that setting the clock can't make a host look idle for
 * longer than it was.
 */
final class Watch {
  /** More than NTP slews between two looks; less is drift, more is somebody setting the clock. */
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  private final Duration gap;
  private long since;
  private long lastLook;
  private Instant lastTime = Instant.EPOCH;
  private Map<String, Instant> signs = Map.of();
  private String start = "";

  /**
   * Has seen nothing yet.
   *
   * @param gap longest time between two looks
   */
  Watch(Duration gap) {
    this.gap = gap;
  }

  /**
   * One look at all judged sources.
   *
   * @param seen last sign of life of each source; those that never showed one are absent
   * @param blind what could not be seen, or empty
   */
  void look(long monotonicNanos, Instant now, Map<String, Instant> seen, String blind) {
    String broken = broken(monotonicNanos, now, seen, blind);
    if (!broken.isEmpty()) {
      begin(monotonicNanos, broken);
    }
    lastLook = monotonicNanos;
    lastTime = now;
    signs = Map.copyOf(seen);
  }

  private String broken(long monotonicNanos, Instant now, Map<String, Instant> seen, String blind) {
    if (!blind.isEmpty()) {
      return blind;
    }
    if (start.isEmpty()) {
      return "curfew started";
    }
    Duration passed = Duration.ofNanos(monotonicNanos - lastLook);
    if (passed.compareTo(gap) > 0) {
      return "nothing was watched for " + passed.toSeconds() + " s";
    }
    if (Duration.between(lastTime, now).minus(passed).abs().compareTo(CLOCK_STEP) > 0) {
      return "the clock was set";
    }
    if (!seen.equals(signs)) {
      return "a sign of life";
    }
    return "";
  }

  /** Starts it anew, by what is said. */
  void begin(long monotonicNanos, String why) {
    since = monotonicNanos;
    start = why;
  }

  /** How long it has been quiet under its eyes. */
  Duration unbroken(long monotonicNanos) {
    return Duration.ofNanos(monotonicNanos - since);
  }

  /** What the unbroken watch began with. */
  String start() {
    return start;
  }
}
