package io.curfew.sleep;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns what sources date into signs of life that are never in the future: what is dated there
 * happened, at the latest, when it was first seen. Not thread-safe; owned by the watcher.
 */
final class Stamps {
  private record Future(Instant stamp, Instant seen) {}

  private final Map<String, Future> futures = new HashMap<>();

  Instant believed(String source, Instant stamp, Instant now) {
    if (!stamp.isAfter(now)) {
      futures.remove(source);
      return stamp;
    }
    Future known = futures.get(source);
    if (known == null || !known.stamp().equals(stamp) || known.seen().isAfter(now)) {
      known = new Future(stamp, now);
      futures.put(source, known);
    }
    return known.seen();
  }
}
