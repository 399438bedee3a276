package io.curfew.firewall;

import io.curfew.netlink.NftCounter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What each of the kernel's counters stood at last, so that its series gets what it counted, no
 * more and no less. Pure; owned by its source.
 *
 * <p>A counter that comes or goes between two readings is told of by notices, with what it stood
 * at. Where these were lost, one that came is taken for the continuation of an equal one that went,
 * if it stands at no less ({@link Alignment}): a reload that restores its counters would otherwise
 * count them twice.
 *
 * @param <K> what makes a counter this one and no other, as long as it lives
 */
final class Ledger<K> {
  /** A counter of the reading that is taken. */
  record Found<K>(K key, Tally tally, NftCounter counter) {}

  private record Arrival(Watched watched, NftCounter counter) {}

  private final Tallies tallies;
  private final Map<K, Watched> watched = new LinkedHashMap<>();
  private final Map<K, NftCounter> begun = new HashMap<>();
  private boolean first = true;

  Ledger(Tallies tallies) {
    this.tallies = tallies;
  }

  /** A notice: the counter was made, standing at so much. */
  void begun(K key, NftCounter at) {
    begun.put(key, at);
  }

  /**
   * A notice: the counter is gone, and stood at so much.
   *
   * @param unnamed the series of one that came and went between two readings
   */
  void ended(K key, NftCounter at, Supplier<Tally> unnamed) {
    Watched known = watched.remove(key);
    if (known != null) {
      // What may have begun under this key meanwhile is its replacement, and told of first.
      known.take(at.packets(), at.bytes());
      tallies.leave(known.tally());
      return;
    }
    Optional.ofNullable(begun.remove(key))
        .filter(from -> at.packets() > from.packets())
        .ifPresent(
            from -> unnamed.get().grow(at.packets() - from.packets(), at.bytes() - from.bytes()));
  }

  /**
   * Takes one reading.
   *
   * @param found every counter that has a name
   * @param unnamed those that are there, but whose name isn't known yet
   * @return what watches each found one, in their order
   */
  List<Watched> take(List<Found<K>> found, Set<K> unnamed) {
    Map<Tally, List<NftCounter>> departed = departures(found, unnamed);
    Map<Tally, List<Arrival>> arrived = new HashMap<>();
    List<Watched> taken = new ArrayList<>(found.size());
    for (Found<K> one : found) {
      NftCounter now = one.counter();
      Watched known = watched.get(one.key());
      if (known == null) {
        Optional<NftCounter> from = Optional.ofNullable(begun.remove(one.key()));
        known = arrival(one, from);
        if (from.isEmpty() && !first) {
          arrived.computeIfAbsent(one.tally(), t -> new ArrayList<>()).add(new Arrival(known, now));
          taken.add(known);
          continue;
        }
      } else if (known.tally() != one.tally()) {
        tallies.leave(known.tally());
        known.move(one.tally());
        tallies.join(one.tally());
      }
      known.take(now.packets(), now.bytes());
      taken.add(known);
    }
    arrived.forEach((tally, ones) -> align(tally, departed.getOrDefault(tally, List.of()), ones));
    begun.keySet().retainAll(unnamed);
    first = false;
    return taken;
  }

  private Watched arrival(Found<K> one, Optional<NftCounter> from) {
    NftCounter base = from.orElse(new NftCounter(0, 0));
    Watched arrival = new Watched(one.tally(), base.packets(), base.bytes());
    watched.put(one.key(), arrival);
    tallies.join(one.tally());
    return arrival;
  }

  private Map<Tally, List<NftCounter>> departures(List<Found<K>> found, Set<K> unnamed) {
    Set<K> present = new HashSet<>(unnamed);
    found.forEach(one -> present.add(one.key()));
    Map<Tally, List<NftCounter>> departed = new HashMap<>();
    watched
        .entrySet()
        .removeIf(
            entry -> {
              Watched one = entry.getValue();
              if (present.contains(entry.getKey())) {
                return false;
              }
              departed
                  .computeIfAbsent(one.tally(), t -> new ArrayList<>())
                  .add(new NftCounter(one.packets(), one.bytes()));
              tallies.leave(one.tally());
              return true;
            });
    return departed;
  }

  private static void align(Tally tally, List<NftCounter> before, List<Arrival> arrived) {
    NftCounter growth = Alignment.growth(before, arrived.stream().map(Arrival::counter).toList());
    tally.grow(growth.packets(), growth.bytes());
    for (Arrival one : arrived) {
      one.watched().standAt(one.counter().packets(), one.counter().bytes());
    }
  }
}
