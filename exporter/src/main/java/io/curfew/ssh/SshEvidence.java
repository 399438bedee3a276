package io.curfew.ssh;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
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

  private final SshSource source;
  private final HostClock clock;
  private final Fwstats fwstats;

  SshEvidence(SshSource source, HostClock clock, Fwstats fwstats) {
    this.source = source;
    this.clock = clock;
    this.fwstats = fwstats;
  }

  @Override
  public String source() {
    return "ssh";
  }

  @Override
  public Testimony testify(Duration window) {
    try {
      SshSnapshot snapshot = source.fresh();
      Fwstats.Sign sign = fwstats.look();
      return judge(snapshot, source.recordsProblem(), sign, clock.now(), window);
    } catch (IOException e) {
      return new Testimony(
          LastActivity.unknown(),
          List.of(new Blocker(Reason.SOURCE_FAILED, "ssh: " + e.getMessage())));
    }
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
