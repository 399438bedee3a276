package io.curfew.flow;

import io.curfew.evidence.HostClock;
import io.curfew.kernel.Clocks;
import io.curfew.netlink.SockDiagKey;
import io.curfew.witness.Witness;
import io.curfew.witness.WitnessRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tier 1: the witness saw who opened the flow, even if nothing of that is left. What it can't have
 * seen is left to the next tier: a flow from elsewhere, whose listener is looked up, and one of a
 * socket that is older than the witness.
 *
 * <p>Owned by the source's thread.
 */
final class WitnessAttribution implements Attribution {
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final long AFTER_LOSS = Duration.ofSeconds(1).toNanos();
  private static final int MAX_WAITING = 1 << 14;
  private static final int MAX_FRESH = 4096;

  private final Witness witness;
  private final WitnessOwners owners;
  private final RememberedOwners remembered;
  private final Attribution fallback;
  private final HostClock clock;
  private final FlowJoin join;
  private final CommandNames commands = new CommandNames();
  private final AtomicLong observed = new AtomicLong();
  private final List<ObservedFlow> fresh = new ArrayList<>();
  private Instant wall;
  private long lostBefore;
  private long lastLoss;
  private long boot;
  private long empty;

  /**
   * Takes over both, and closes them.
   *
   * @param remembered where the owners of sockets are kept that may make another flow much later
   * @param fallback what is asked where the witness did not see
   */
  WitnessAttribution(
      Witness witness,
      WitnessOwners owners,
      RememberedOwners remembered,
      Attribution fallback,
      HostClock clock,
      Answer answer) {
    this.witness = witness;
    this.owners = owners;
    this.remembered = remembered;
    this.fallback = fallback;
    this.clock = clock;
    this.wall = clock.now();
    this.join = new FlowJoin(MAX_WAITING, new Joined(answer));
  }

  private final class Joined implements FlowJoin.Joined {
    private final Answer answer;

    Joined(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void opened(ObservedFlow flow, Witnessed by) {
      Instant at = timeOf(by);
      Owner owner = owners.of(by, at);
      if (flow.original().protocol() != SockDiagKey.TCP) {
        remembered.keep(by.cookie(), owner);
      }
      answer.owned(flow.at(at), owner);
    }

    @Override
    public void unseen(ObservedFlow flow) {
      fallback.attribute(flow);
    }

    @Override
    public void lost(ObservedFlow flow) {
      answer.owned(flow, Owner.unattributed(UnattributedReason.LOST));
    }

    @Override
    public void ambiguous(ObservedFlow flow) {
      answer.owned(flow, Owner.unattributed(UnattributedReason.AMBIGUOUS));
    }
  }

  @Override
  public String tier() {
    return Tier.WITNESS.label();
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public void attribute(ObservedFlow flow) {
    if (flow.direction() == FlowDirection.INBOUND) {
      fallback.attribute(flow);
    } else {
      fresh.add(flow);
      if (fresh.size() == MAX_FRESH) {
        // A listing after an overrun tells any number at once.
        join(boot);
      }
    }
  }

  @Override
  public boolean drained(long emptyAt, boolean crowded) throws IOException {
    long now = Clocks.boottimeNanos();
    boot = now;
    wall = clock.now();
    join(now);
    empty = emptyAt;
    observed.addAndGet(witness.drain(join.room(), this::record));
    join.turn(emptyAt, crowded, lossy(now), now);
    return fallback.drained(emptyAt, crowded) || join.waits();
  }

  private boolean lossy(long now) {
    long lost = witness.lost();
    if (lost != lostBefore) {
      lostBefore = lost;
      lastLoss = now;
    }
    return lost > 0 && now - lastLoss < AFTER_LOSS;
  }

  private void join(long now) {
    for (ObservedFlow flow : fresh) {
      join.flow(FlowKey.of(flow), flow, empty, now);
    }
    fresh.clear();
  }

  /** When the first packet left; the event itself carries no time. */
  private Instant timeOf(Witnessed by) {
    return wall.minusNanos(boot - by.bootNanos());
  }

  private void record(WitnessRecord record) {
    if (record.shared()) {
      // The flow may be told already; who spoke first is not to be believed any more.
      remembered.share(record.cookie());
    }
    join.record(FlowKey.of(record), witnessed(record));
  }

  private Witnessed witnessed(WitnessRecord record) {
    return new Witnessed(
        record.bootNanos(),
        record.userMade() && record.pid() != 0,
        record.pid(),
        record.thread(),
        record.uid(),
        record.gid(),
        record.cgroupId(),
        record.cookie(),
        commands.of(record));
  }

  @Override
  public long observed() {
    return observed.get();
  }

  @Override
  public long lost() {
    return witness.lost();
  }

  @Override
  public void close() {
    join(boot);
    join.end();
    witness.close();
    fallback.close();
  }
}
