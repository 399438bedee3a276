package io.curfew.flow;

import java.time.Instant;

/** Names whom the witness saw. Owned by one thread. */
final class WitnessOwners {
  private static final Cgroup NO_CGROUP = new Cgroup("", "");

  private static final String ROOT = "/";

  private final CgroupTree cgroups;
  private final LeaderNames leaders;
  private final OldHierarchies old;

  WitnessOwners(CgroupTree cgroups, LeaderNames leaders, OldHierarchies old) {
    this.cgroups = cgroups;
    this.leaders = leaders;
    this.old = old;
  }

  /**
   * The owner of a flow. A thread may have a name of its own; the process is called by its
   * leader's, as far as that can still be read.
   *
   * @param at when the flow's first packet left
   */
  Owner of(Witnessed by, Instant at) {
    Cgroup cgroup = cgroups.of(by.cgroupId()).orElse(NO_CGROUP);
    if (cgroup.path().equals(ROOT)) {
      cgroup = old.of(by.pid(), at).orElse(cgroup);
    }
    boolean leader = by.thread() == by.pid();
    String process = leader ? by.command() : leaders.of(by.pid(), at).orElse("");
    Opener opener = new Opener(by.pid(), by.uid(), by.gid(), cgroup.path(), by.cookie());
    return process.isEmpty()
        ? Owner.unitOr(Tier.WITNESS, cgroup.unit(), opener, UnattributedReason.EXITED)
        : Owner.named(Tier.WITNESS, process, cgroup.unit(), opener);
  }
}
