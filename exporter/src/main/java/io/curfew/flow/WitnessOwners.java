package io.curfew.flow;

import java.util.Optional;

/** Names whom the witness saw. Owned by one thread. */
final class WitnessOwners {
  private static final Cgroup NO_CGROUP = new Cgroup("", "");

  /** The name of a process, if it is still there and began before a moment of CLOCK_BOOTTIME. */
  @FunctionalInterface
  interface Leaders {
    Optional<String> name(int pid, long bootNanos);
  }

  private final CgroupTree cgroups;
  private final Leaders leaders;

  WitnessOwners(CgroupTree cgroups, Leaders leaders) {
    this.cgroups = cgroups;
    this.leaders = leaders;
  }

  /** A thread may have a name of its own; the process is called by its leader's. */
  Owner of(Witnessed by) {
    Cgroup cgroup = cgroups.of(by.cgroupId()).orElse(NO_CGROUP);
    String process =
        by.thread() == by.pid() ? by.command() : leaders.name(by.pid(), by.bootNanos()).orElse("");
    Opener opener = new Opener(by.pid(), by.uid(), by.gid(), cgroup.path(), by.cookie());
    return process.isEmpty()
        ? Owner.unitOr(Tier.WITNESS, cgroup.unit(), opener, UnattributedReason.EXITED)
        : Owner.named(Tier.WITNESS, process, cgroup.unit(), opener);
  }
}
