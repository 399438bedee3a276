package io.curfew.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The learned destinations: so many, and of one destination, protocol and unit so many ports, that
 * neither a flood nor a scan in the learning period takes all memory or makes everything known. Not
 * thread-safe.
 */
final class LearnedDestinations {
  static final int MAX = 20_000;
  private static final int MAX_PORTS = 256;

  /** A steady flow would be a write each second otherwise. */
  private static final long COARSE = Duration.ofHours(1).toMillis();

  /**
   * When one was seen, in milliseconds since 1970.
   *
   * @param last up to {@link #COARSE} too early
   */
  private record Seen(long first, long last) {
    String asText() {
      return first + " " + last;
    }

    /** From {@link #asText}, or from the one time that was stored before there were two. */
    static Optional<Seen> parse(String text) {
      String[] part = text.split(" ", -1);
      try {
        long first = Long.parseLong(part[0]);
        long last = part.length > 1 ? Long.parseLong(part[1]) : first;
        return part.length <= 2 && 0 <= first && first <= last
            ? Optional.of(new Seen(first, last))
            : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private final Map<LearnedKey, Seen> all = new HashMap<>();

  /** How many ports are learned, by the key without its port. */
  private final Map<LearnedKey, Integer> ports = new HashMap<>();

  private final Deque<LearnedKey> dirty = new ArrayDeque<>();
  private long refused;

  /** Whether the value could be read. */
  boolean restore(LearnedKey key, String value) {
    Optional<Seen> seen = Seen.parse(value);
    if (seen.isPresent() && all.size() < MAX) {
      put(key, seen.get());
    }
    return seen.isPresent();
  }

  /** Whether it is learned; then it is seen now. */
  boolean covers(LearnedKey key, long at) {
    Seen seen = all.get(key);
    if (seen == null) {
      return false;
    }
    if (at - seen.last() >= COARSE) {
      all.put(key, new Seen(seen.first(), at));
      dirty.add(key);
    }
    return true;
  }

  /** Learns it, unless there is no room. */
  boolean learn(LearnedKey key, long first, long last) {
    Seen known = all.get(key);
    boolean room = all.size() < MAX && ports.getOrDefault(anyPort(key), 0) < MAX_PORTS;
    if (known == null && !room) {
      refused++;
      return false;
    }
    put(
        key,
        known == null
            ? new Seen(first, last)
            : new Seen(Math.min(first, known.first()), Math.max(last, known.last())));
    dirty.add(key);
    return true;
  }

  /** Those that are no longer learned. */
  List<LearnedKey> forget(Predicate<LearnedKey> which) {
    List<LearnedKey> forgotten = all.keySet().stream().filter(which).toList();
    for (LearnedKey key : forgotten) {
      all.remove(key);
      ports.computeIfPresent(anyPort(key), (k, count) -> count == 1 ? null : count - 1);
      dirty.add(key);
    }
    return forgotten;
  }

  private void put(LearnedKey key, Seen seen) {
    if (all.put(key, seen) == null) {
      ports.merge(anyPort(key), 1, Integer::sum);
    }
  }

  private static LearnedKey anyPort(LearnedKey key) {
    return new LearnedKey(key.destination(), DestinationKey.NO_PORT, key.protocol(), key.unit());
  }

  /** At most so many changes, each a key with its value as stored, or nothing once forgotten. */
  Collection<DestinationChange> changes(int most) {
    List<DestinationChange> taken = new ArrayList<>();
    while (taken.size() < most && !dirty.isEmpty()) {
      LearnedKey key = dirty.remove();
      taken.add(
          new DestinationChange(
              Destinations.LEARNED,
              key.asText(),
              Optional.ofNullable(all.get(key)).map(Seen::asText)));
    }
    return taken;
  }

  boolean changed() {
    return !dirty.isEmpty();
  }

  void each(BiConsumer<LearnedKey, Instant[]> reader) {
    all.forEach(
        (key, seen) ->
            reader.accept(
                key,
                new Instant[] {
                  Instant.ofEpochMilli(seen.first()), Instant.ofEpochMilli(seen.last())
                }));
  }

  int size() {
    return all.size();
  }

  /** How often one found no room since the start. */
  long refused() {
    return refused;
  }
}
