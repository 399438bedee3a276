package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Units of processes that only cgroups of version 1 tell apart, while they are in cgroup2's root:
 * so a container's runtime leaves them on a host with both.
 *
 * <p>Read from /proc, hence only while the process is there, once a second at most for each and a
 * limited number of times a second in all. A host without such hierarchies is told by one look at
 * the start, and costs nothing after. Bounded. Owned by one thread.
 */
final class OldHierarchies {
  static final int MAX_LOOKS = 200;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final ProcessReader processes;
  private final CgroupTree cgroups;
  private final HostClock clock;
  private final boolean any;
  private final BriefMemory<Integer, Optional<Cgroup>> known;
  private long since;
  private int looks;

  OldHierarchies(HostSettings host, ProcessReader processes, CgroupTree cgroups, HostClock clock) {
    this.processes = processes;
    this.cgroups = cgroups;
    this.clock = clock;
    this.known = new BriefMemory<>(clock);
    this.since = clock.monotonicNanos();
    this.any = any(new ProcessFiles(host.proc()));
  }

  /** Every process is in each hierarchy that there is (cgroups(7)): any process tells them all. */
  private static boolean any(ProcessFiles files) {
    return files.cgroups("self").or(() -> files.cgroups("1")).stream()
        .flatMap(String::lines)
        .anyMatch(line -> !line.startsWith("0:"));
  }

  /**
   * The cgroup of a process that is in the root of cgroup2.
   *
   * @param at when the process was there
   * @return empty when there is no other hierarchy, or the process is gone, or too many are asked
   *     for
   */
  Optional<Cgroup> of(int pid, Instant at) {
    if (!any) {
      return Optional.empty();
    }
    Optional<Optional<Cgroup>> found = known.known(pid);
    if (found.isPresent()) {
      return found.get();
    }
    long now = clock.monotonicNanos();
    if (now - since >= SECOND) {
      since = now;
      looks = 0;
    }
    if (++looks > MAX_LOOKS) {
      return Optional.empty();
    }
    return known.of(pid, () -> processes.cgroup(pid, at).map(cgroups::named));
  }
}
