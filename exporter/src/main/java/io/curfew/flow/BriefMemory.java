package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was looked up within the last second, so that a process with a thousand flows a second is
 * looked at once: its pid can't be another's so soon.
 *
 * <p>Bounded: the one looked up least recently goes. Owned by one thread.
 */
final class BriefMemory<K, V> {
  private static final int MAX = 512;
  private static final long BELIEVED = Duration.ofSeconds(1).toNanos();

  private record Found<V>(V value, long until) {}

  private final HostClock clock;
  private final Map<K, Found<V>> entries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Found<V>> eldest) {
          return size() > MAX;
        }
      };

  BriefMemory(HostClock clock) {
    this.clock = clock;
  }

  V of(K key, Supplier<V> lookUp) {
    Optional<V> known = known(key);
    if (known.isPresent()) {
      return known.get();
    }
    entries.remove(key);
    V value = lookUp.get();
    entries.put(key, new Found<>(value, clock.monotonicNanos() + BELIEVED));
    return value;
  }

  /** What was looked up; empty when it was not, or too long ago. */
  Optional<V> known(K key) {
    return Optional.ofNullable(entries.get(key))
        .filter(found -> clock.monotonicNanos() - found.until < 0)
        .map(Found::value);
  }
}
