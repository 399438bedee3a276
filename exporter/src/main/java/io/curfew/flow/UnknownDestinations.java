package io.curfew.flow;

import io.curfew.flow.UnknownDestination.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The unknown destinations: as many as configured have series, ten times as many are remembered
 * after they lost theirs, so that one that returns goes on where it stopped.
 *
 * <p>The least recently seen loses its series first, but none that was seen within a day: what
 * finds no room then is counted under {@code other}. A flow costs a look-up or two, however many
 * are held. Not thread-safe.
 */
final class UnknownDestinations {
  private static final int REMEMBERED_FACTOR = 10;
  private static final long EVIDENCE_KEPT = Duration.ofHours(24).toMillis();

  private final int max;

  /** Least recently seen first. */
  private final LinkedHashMap<DestinationKey, UnknownDestination> held =
      new LinkedHashMap<>(64, 0.75f, true);

  /** Longest ago evicted first. */
  private final LinkedHashMap<DestinationKey, UnknownDestination> evicted = new LinkedHashMap<>();

  /** Those for everything that found no room are few, and don't take any. */
  private final Map<DestinationKey, UnknownDestination> folded = new HashMap<>();

  private final HeldPorts ports = new HeldPorts();
  private final List<UnknownDestination> restored = new ArrayList<>();
  private final Deque<UnknownDestination> dirty = new ArrayDeque<>();
  private long overflow;

  UnknownDestinations(int max) {
    this.max = max;
  }

  /** Takes what was stored; {@link #settle} follows. */
  void restore(DestinationKey key, Sightings sightings) {
    restored.add(new UnknownDestination(key, sightings));
  }

  /** Puts everything restored in its place; the bounds hold even if they were wider once. */
  void settle() {
    restored.sort(Comparator.comparingLong(UnknownDestination::last));
    for (UnknownDestination each : restored) {
      if (each.key.isFolded()) {
        each.state = State.HELD;
        folded.put(each.key, each);
      } else if (each.state == State.HELD) {
        hold(each);
      } else {
        evicted.put(each.key, each);
      }
    }
    restored.clear();
    while (held.size() > max) {
      evict(leastRecent());
    }
    forgetSurplus();
  }

  /** One flow, at milliseconds since 1970. */
  void see(DestinationKey seen, long at) {
    UnknownDestination known = held.get(seen);
    if (known == null) {
      DestinationKey key = ports.fold(seen);
      known = key.port() == seen.port() ? null : held.get(key);
      known = known == null ? admit(key, at) : known;
    }
    known.again(at);
    changed(known);
  }

  private UnknownDestination admit(DestinationKey key, long at) {
    if (!makeRoom(at)) {
      overflow++;
      return folded.computeIfAbsent(key.folded(), UnknownDestination::new);
    }
    UnknownDestination back = evicted.remove(key);
    UnknownDestination admitted = back == null ? new UnknownDestination(key) : back;
    admitted.state = State.HELD;
    hold(admitted);
    return admitted;
  }

  private boolean makeRoom(long now) {
    if (held.size() < max) {
      return true;
    }
    UnknownDestination oldest = leastRecent();
    if (!oldest.olderThan(EVIDENCE_KEPT, now)) {
      return false;
    }
    evict(oldest);
    forgetSurplus();
    return true;
  }

  private UnknownDestination leastRecent() {
    return held.values().iterator().next();
  }

  private void hold(UnknownDestination one) {
    held.put(one.key, one);
    ports.add(one.key);
  }

  private void evict(UnknownDestination one) {
    held.remove(one.key);
    ports.remove(one.key);
    one.state = State.EVICTED;
    evicted.put(one.key, one);
    changed(one);
  }

  private void forgetSurplus() {
    while (evicted.size() > REMEMBERED_FACTOR * (long) max) {
      UnknownDestination forgotten = evicted.values().iterator().next();
      evicted.remove(forgotten.key);
      forgotten.state = State.GONE;
      changed(forgotten);
    }
  }

  /**
   * Takes the series of those that are known from now on. Their counts are remembered, as after an
   * eviction: should they be unknown again, no counter comes back lower.
   *
   * @return their keys
   */
  List<DestinationKey> retire(Predicate<DestinationKey> which) {
    List<UnknownDestination> retired =
        held.values().stream().filter(one -> which.test(one.key)).toList();
    retired.forEach(this::evict);
    forgetSurplus();
    return retired.stream().map(one -> one.key).toList();
  }

  private void changed(UnknownDestination one) {
    if (!one.dirty) {
      one.dirty = true;
      dirty.add(one);
    }
  }

  /** At most so many of those that changed since they were last taken; longest ago first. */
  Collection<UnknownDestination> changes(int most) {
    List<UnknownDestination> taken = new ArrayList<>();
    while (taken.size() < most && !dirty.isEmpty()) {
      UnknownDestination one = dirty.remove();
      one.dirty = false;
      taken.add(one);
    }
    return taken;
  }

  boolean changed() {
    return !dirty.isEmpty();
  }

  /** Those with series. */
  Map<DestinationKey, Sightings> held() {
    Map<DestinationKey, Sightings> shown = new HashMap<>();
    held.values().forEach(one -> shown.put(one.key, one.sightings()));
    folded.values().forEach(one -> shown.put(one.key, one.sightings()));
    return Map.copyOf(shown);
  }

  /** How many are kept in memory, with series or without. */
  int remembered() {
    return held.size() + evicted.size() + folded.size();
  }

  /** Flows that found no room since the start. */
  long overflow() {
    return overflow;
  }
}
