package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What processes are called whose threads have names of their own.
 *
 * <p>Read from /proc, hence only while the process is there, and not more than once a second for
 * each. Bounded. Owned by one thread.
 */
final class LeaderNames {
  private static final int MAX = 512;
  private static final long BELIEVED = Duration.ofSeconds(1).toNanos();

  private record Entry(Optional<String> name, long until) {}

  private final ProcessReader processes;
  private final HostClock clock;
  private final Map<Integer, Entry> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Entry> eldest) {
          return size() > MAX;
        }
      };

  LeaderNames(ProcessReader processes, HostClock clock) {
    this.processes = processes;
    this.clock = clock;
  }

  /**
   * The name of a thread group's leader; empty when it is gone.
   *
   * @param at when the process was there
   */
  Optional<String> of(int pid, Instant at) {
    Entry known = names.get(pid);
    if (known != null && clock.monotonicNanos() - known.until < 0) {
      return known.name;
    }
    names.remove(pid);
    Optional<String> name = processes.leaderName(pid, at);
    names.put(pid, new Entry(name, clock.monotonicNanos() + BELIEVED));
    return name;
  }
}
