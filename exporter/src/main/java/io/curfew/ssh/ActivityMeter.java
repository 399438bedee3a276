package io.curfew.ssh;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells work from keep-alive, for each connection by itself.
 *
 * <p>A bucket that leaks at the keep-alive rate and holds a minute of it: what fills it is work.
 * Without the minute a single keep-alive packet would be a high rate for the instant between two
 * readings.
 */
final class ActivityMeter<K> {
  private static final long WINDOW_SECONDS = 60;
  private static final double NANOS = 1e9;

  private record Level(double bytes, long atNanos) {}

  private final int rate;
  private final Map<K, Level> levels = new HashMap<>();

  ActivityMeter(int rate) {
    this.rate = rate;
  }

  /** Adds what a connection moved; true when that is more than keep-alive. */
  boolean moved(K key, long bytes, long nowNanos) {
    Level was = levels.getOrDefault(key, new Level(0, nowNanos));
    double leaked = rate * ((double) (nowNanos - was.atNanos()) / NANOS);
    double level = Math.max(0, was.bytes() - leaked) + bytes;
    double full = (double) rate * WINDOW_SECONDS;
    levels.put(key, new Level(Math.min(level, full), nowNanos));
    return bytes > 0 && level > full;
  }

  void keepOnly(Set<K> keys) {
    levels.keySet().retainAll(keys);
  }
}
