package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Owners found lately, by socket cookie: a resolver's socket or a listener has many flows.
 *
 * <p>A cookie is never used again, but its holder can execute another program: an owner is believed
 * for some seconds only. Thread-safe.
 */
final class RememberedOwners {
  private static final int MAX = 4096;
  private static final long KEPT = Duration.ofSeconds(10).toNanos();

  private record Entry(Owner owner, long until) {}

  private final HostClock clock;
  private final Map<Long, Entry> owners =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, RememberedOwners.Entry> eldest) {
          return size() > MAX;
        }
      };

  RememberedOwners(HostClock clock) {
    this.clock = clock;
  }

  synchronized Optional<Owner> of(long cookie) {
    return Optional.ofNullable(owners.get(cookie))
        .filter(entry -> clock.monotonicNanos() - entry.until < 0)
        .map(Entry::owner);
  }

  synchronized void put(long cookie, Owner owner) {
    owners.put(cookie, new Entry(owner, clock.monotonicNanos() + KEPT));
  }
}
