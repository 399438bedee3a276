package io.curfew.flow;

import io.curfew.evidence.HostClock;
import java.time.Instant;
import java.util.Optional;

/**
 * What processes are called whose threads have names of their own.
 *
 * <p>Read from /proc, hence only while the process is there. Owned by one thread.
 */
final class LeaderNames {
  private final ProcessReader processes;
  private final BriefMemory<Integer, Optional<String>> names;

  LeaderNames(ProcessReader processes, HostClock clock) {
    this.processes = processes;
    this.names = new BriefMemory<>(clock);
  }

  /**
   * The name of a thread group's leader; empty when it is gone.
   *
   * @param at when the process was there
   */
  Optional<String> of(int pid, Instant at) {
    return names.of(pid, () -> processes.leaderName(pid, at));
  }
}
