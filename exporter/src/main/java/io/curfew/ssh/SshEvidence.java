package io.curfew.ssh;

import io.curfew.config.OpenSessions;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.Growth;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What SSH says about sleeping now: work within the window speaks against it, and so does all that
 * keeps curfew from seeing work.
 */
final class SshEvidence implements Evidence {
  private static final double NEARLY_FULL = 0.9;

  /** Of many sessions, so many are named. */
  private static final int SAID = 5;

  private final SshSource source;
  private final HostClock clock;
  private final Fwstats fwstats;
  private final OpenSessions allowed;
  private final Growth untracked = new Growth();
  private final Growth resets = new Growth();

  SshEvidence(SshSource source, HostClock clock, Fwstats fwstats, OpenSessions allowed) {
    this.source = source;
    this.clock = clock;
    this.fwstats = fwstats;
    this.allowed = allowed;
  }

  @Override
  public String source() {
    return "ssh";
  }

  @Override
  public synchronized Testimony testify(Duration window) {
    try {
      SshSnapshot snapshot = source.fresh();
      Fwstats.Sign sign = fwstats.look();
      Testimony testimony = judge(snapshot, source.recordsProblem(), sign, clock.now(), window);
      List<Blocker> blockers = new ArrayList<>(testimony.blockers());
      blockers.addAll(passing(snapshot));
      blockers.addAll(open(snapshot, allowed));
      return new Testimony(testimony.lastActivity(), blockers);
    } catch (IOException e) {
      return new Testimony(
          LastActivity.unknown(),
          List.of(new Blocker(Reason.SOURCE_FAILED, "ssh: " + e.getMessage())));
    }
  }

  /**
   * What happened since the look before; said once, as the guard's watch starts anew at each look
   * that hears it.
   */
  private List<Blocker> passing(SshSnapshot snapshot) {
    return passing(snapshot, untracked, resets);
  }

  static List<Blocker> passing(SshSnapshot snapshot, Growth untracked, Growth resets) {
    List<Blocker> blockers = new ArrayList<>();
    long bytes =
        untracked.since(
            snapshot.unattributed().getOrDefault(Unattributed.UNTRACKED, Traffic.NONE).bytes());
    if (bytes > 0) {
      blockers.add(
          new Blocker(
              Reason.SSH_UNSEEN,
              bytes
                  + " bytes on the SSH ports passed untracked: no rule may set notrack for the ports"
                  + " of curfew.ssh.ports"));
    }
    if (resets.since(snapshot.tableResets()) > 0) {
      blockers.add(
          new Blocker(Reason.SSH_TABLE_RESET, "curfew's table was replaced, flushed or altered"));
    }
    return blockers;
  }

  static List<Blocker> open(SshSnapshot snapshot, OpenSessions allowed) {
    return allowed != OpenSessions.NONE
        ? List.of()
        : snapshot.sessions().stream()
            .limit(SAID)
            .map(
                session ->
                    new Blocker(
                        Reason.SESSION_OPEN,
                        session.user()
                            + " is logged in by SSH from "
                            + session.key().peer().address().getHostAddress()))
            .toList();
  }

  static Testimony judge(
      SshSnapshot snapshot,
      Optional<String> logProblem,
      Fwstats.Sign fwstats,
      Instant now,
      Duration window) {
    List<Blocker> blockers = new ArrayList<>();
    Optional<Instant> last =
        Stream.of(snapshot.lastTraffic(), fwstats.last())
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder());
    last.map(at -> Duration.between(at, now))
        .filter(age -> age.compareTo(window) < 0)
        .ifPresent(
            age ->
                blockers.add(
                    new Blocker(
                        Reason.SSH_ACTIVE,
                        age.isNegative()
                            ? "SSH traffic is noted in the future"
                            : "SSH moved bytes " + age.toSeconds() + " s ago")));
    if (snapshot.fullestSet() > NEARLY_FULL * snapshot.setSize()) {
      blockers.add(
          new Blocker(
              Reason.SSH_UNSEEN,
              "a set of curfew's table holds "
                  + snapshot.fullestSet()
                  + " of "
                  + snapshot.setSize()
                  + " elements"));
    }
    logProblem.ifPresent(why -> blockers.add(new Blocker(Reason.SOURCE_FAILED, "ssh log: " + why)));
    fwstats.problem().ifPresent(why -> blockers.add(new Blocker(Reason.SOURCE_FAILED, why)));
    return new Testimony(last.map(LastActivity::at).orElseGet(LastActivity::never), blockers);
  }
}
