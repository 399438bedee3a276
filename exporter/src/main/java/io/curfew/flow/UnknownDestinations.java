package io.curfew.flow;

import io.curfew.metrics.BoundedLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The unknown destinations: as many as configured have series, ten times as many are remembered
 * after they lost theirs, so that one that returns goes on where it stopped.
 *
 * <p>The least recently seen loses its series first, but none that was seen within a day: what
 * finds no room then is counted under {@code other}. Not thread-safe.
 */
final class UnknownDestinations {
  private static final int MAX_PORTS = 16;
  private static final int REMEMBERED_FACTOR = 10;
  private static final Duration EVIDENCE_KEPT = Duration.ofHours(24);

  private final int max;

  /** Told of every change; no sightings means removed. */
  private final BiConsumer<DestinationKey, Optional<Sightings>> changed;

  private final Map<DestinationKey, Sightings> all = new HashMap<>();
  private final TreeSet<DestinationKey> held = new TreeSet<>(byAge());
  private final TreeSet<DestinationKey> evicted = new TreeSet<>(byAge());
  private final Map<String, Set<String>> ports = new HashMap<>();
  private long overflow;

  UnknownDestinations(int max, BiConsumer<DestinationKey, Optional<Sightings>> changed) {
    this.max = max;
    this.changed = changed;
  }

  /** Puts back what was stored; never more than there is room for. */
  void restore(DestinationKey key, Sightings sightings) {
    place(key, sightings);
  }

  void see(DestinationKey seen, Instant at) {
    DestinationKey key = foldPort(seen);
    Sightings known = all.get(key);
    if ((known == null || !known.held()) && !key.isFolded() && !makeRoom(at)) {
      overflow++;
      key = key.folded();
      known = all.get(key);
    }
    Sightings now = known == null ? Sightings.first(at) : known.again(at);
    place(key, now);
    changed.accept(key, Optional.of(now));
  }

  /** Those with series. */
  Map<DestinationKey, Sightings> held() {
    Map<DestinationKey, Sightings> shown = new HashMap<>();
    all.forEach(
        (key, sightings) -> {
          if (sightings.held()) {
            shown.put(key, sightings);
          }
        });
    return Map.copyOf(shown);
  }

  long overflow() {
    return overflow;
  }

  private DestinationKey foldPort(DestinationKey key) {
    Set<String> known = ports.getOrDefault(endpoint(key), Set.of());
    boolean fold = known.size() >= MAX_PORTS && !known.contains(key.port());
    return fold ? key.withPort(BoundedLabels.OTHER) : key;
  }

  /** The keys for everything that found no room are few, and don't take any. */
  private boolean makeRoom(Instant now) {
    if (held.size() < max) {
      return true;
    }
    DestinationKey oldest = held.first();
    Sightings sightings = sightings(oldest);
    if (Duration.between(sightings.last(), now).compareTo(EVIDENCE_KEPT) < 0) {
      return false;
    }
    Sightings gone = sightings.evicted();
    place(oldest, gone);
    changed.accept(oldest, Optional.of(gone));
    if (evicted.size() > REMEMBERED_FACTOR * max) {
      DestinationKey forgotten = evicted.first();
      evicted.remove(forgotten);
      all.remove(forgotten);
      changed.accept(forgotten, Optional.empty());
    }
    return true;
  }

  private void place(DestinationKey key, Sightings sightings) {
    if (all.containsKey(key)) {
      // The order depends on what is about to change.
      held.remove(key);
      evicted.remove(key);
    }
    all.put(key, sightings);
    if (key.isFolded()) {
      return;
    }
    if (sightings.held()) {
      held.add(key);
      ports.computeIfAbsent(endpoint(key), e -> new HashSet<>()).add(key.port());
    } else {
      evicted.add(key);
      forgetPort(key);
    }
  }

  /** The port counts as long as another process or unit still has series for it. */
  private void forgetPort(DestinationKey key) {
    String endpoint = endpoint(key);
    boolean used =
        held.stream().anyMatch(k -> k.port().equals(key.port()) && endpoint(k).equals(endpoint));
    Set<String> known = ports.get(endpoint);
    if (!used && known != null) {
      known.remove(key.port());
      if (known.isEmpty()) {
        ports.remove(endpoint);
      }
    }
  }

  private static String endpoint(DestinationKey key) {
    return key.destination() + " " + key.protocol();
  }

  private Sightings sightings(DestinationKey key) {
    return Optional.ofNullable(all.get(key)).orElseThrow();
  }

  private Comparator<DestinationKey> byAge() {
    return Comparator.<DestinationKey, Instant>comparing(key -> sightings(key).last())
        .thenComparing(DestinationKey::asText);
  }
}
