package io.curfew.ssh;

import java.util.HashMap;
import java.util.Map;

/** How fast each connection moves bytes, between the last two readings. */
final class Pace {
  private static final double NANOS = 1e9;

  /** Bytes a second towards this host and away from it. */
  record Rate(double in, double out) {
    static final Rate NONE = new Rate(0, 0);
  }

  private final Map<ConnectionKey, Rate> rates = new HashMap<>();
  private long lastNanos;
  private boolean begun;

  void read(Map<ConnectionKey, Traffic> moved, long nowNanos) {
    double seconds = (double) (nowNanos - lastNanos) / NANOS;
    rates.clear();
    if (begun && seconds > 0) {
      moved.forEach(
          (key, t) ->
              rates.put(
                  key,
                  new Rate((double) t.in().bytes() / seconds, (double) t.out().bytes() / seconds)));
    }
    lastNanos = nowNanos;
    begun = true;
  }

  Rate of(ConnectionKey key) {
    return rates.getOrDefault(key, Rate.NONE);
  }
}
