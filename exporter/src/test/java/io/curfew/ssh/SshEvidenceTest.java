package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SshEvidenceTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Duration WINDOW = Duration.ofHours(3);

  @Test
  void saysNothingWhenSshWasQuietForExactlyTheWindow() {
    Testimony testimony = judge(Optional.of(NOW.minus(WINDOW)), 0, Optional.empty());
    assertThat(testimony.blockers()).isEmpty();
    assertThat(testimony.lastActivity()).isEqualTo(LastActivity.at(NOW.minus(WINDOW)));
  }

  @Test
  void blocksWhenBytesMovedASecondLater() {
    assertThat(reasons(judge(Optional.of(NOW.minus(WINDOW).plusSeconds(1)), 0, Optional.empty())))
        .containsExactly(Reason.SSH_ACTIVE);
  }

  @Test
  void blocksWhenTrafficIsNotedInTheFuture() {
    assertThat(reasons(judge(Optional.of(NOW.plusSeconds(60)), 0, Optional.empty())))
        .containsExactly(Reason.SSH_ACTIVE);
  }

  @Test
  void blocksOnlyPastNineTenthsOfASet() {
    int ninety = (int) (Ruleset.SET_SIZE * 0.9);
    assertThat(reasons(judge(Optional.empty(), ninety, Optional.empty()))).isEmpty();
    assertThat(reasons(judge(Optional.empty(), ninety + 1, Optional.empty())))
        .containsExactly(Reason.SSH_UNSEEN);
  }

  @Test
  void blocksWhenTheLogCannotBeRead() {
    assertThat(reasons(judge(Optional.empty(), 0, Optional.of("no such file"))))
        .containsExactly(Reason.SOURCE_FAILED);
  }

  @Test
  void blocksWhenTheFwstatsChainGrewWithinTheWindow() {
    Fwstats.Sign grew = new Fwstats.Sign(Optional.of(NOW.minusSeconds(60)), Optional.empty());
    Testimony testimony = judge(Optional.of(NOW.minus(WINDOW)), 0, Optional.empty(), grew);
    assertThat(reasons(testimony)).containsExactly(Reason.SSH_ACTIVE);
    assertThat(testimony.lastActivity()).isEqualTo(LastActivity.at(NOW.minusSeconds(60)));
  }

  @Test
  void blocksWhenTheFwstatsChainCannotBeReadAnyMore() {
    Fwstats.Sign failed = new Fwstats.Sign(Optional.empty(), Optional.of("no permission"));
    assertThat(reasons(judge(Optional.empty(), 0, Optional.empty(), failed)))
        .containsExactly(Reason.SOURCE_FAILED);
  }

  private static List<Reason> reasons(Testimony testimony) {
    return testimony.blockers().stream().map(Blocker::reason).toList();
  }

  private static Testimony judge(
      Optional<Instant> lastTraffic, int fullestSet, Optional<String> logProblem) {
    Fwstats.Sign none = new Fwstats.Sign(Optional.empty(), Optional.empty());
    return judge(lastTraffic, fullestSet, logProblem, none);
  }

  private static Testimony judge(
      Optional<Instant> lastTraffic,
      int fullestSet,
      Optional<String> logProblem,
      Fwstats.Sign fwstats) {
    SshSnapshot snapshot =
        new SshSnapshot(
            Map.of(),
            Map.of(Unattributed.HANDSHAKE, Traffic.NONE),
            Traffic.NONE,
            Traffic.NONE,
            List.of(),
            List.of(),
            Map.of(),
            0,
            0,
            0,
            0,
            true,
            fullestSet,
            fullestSet,
            Ruleset.SET_SIZE,
            lastTraffic,
            0);
    return SshEvidence.judge(snapshot, logProblem, fwstats, NOW, WINDOW);
  }
}
