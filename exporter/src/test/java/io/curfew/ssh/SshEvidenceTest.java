package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.Growth;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
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

  @Test
  void untrackedBytesBlockInTheLookInWhichTheyGrew() {
    Growth untracked = new Growth();
    Growth resets = new Growth();
    Map<Unattributed, Traffic> some = Map.of(Unattributed.UNTRACKED, Traffic.of(500, 5, 0, 0));
    Map<Unattributed, Traffic> more = Map.of(Unattributed.UNTRACKED, Traffic.of(500, 5, 60, 1));
    assertThat(SshEvidence.passing(of(some, 0), untracked, resets)).isEmpty();
    assertThat(SshEvidence.passing(of(some, 0), untracked, resets)).isEmpty();
    assertThat(SshEvidence.passing(of(more, 0), untracked, resets))
        .extracting(Blocker::reason)
        .containsExactly(Reason.SSH_UNSEEN);
    assertThat(SshEvidence.passing(of(more, 0), untracked, resets)).isEmpty();
  }

  @Test
  void aTableThatWasResetBlocksInTheLookThatFindsIt() {
    Growth untracked = new Growth();
    Growth resets = new Growth();
    assertThat(SshEvidence.passing(of(Map.of(), 2), untracked, resets)).isEmpty();
    assertThat(SshEvidence.passing(of(Map.of(), 3), untracked, resets))
        .extracting(Blocker::reason)
        .containsExactly(Reason.SSH_TABLE_RESET);
    assertThat(SshEvidence.passing(of(Map.of(), 3), untracked, resets)).isEmpty();
  }

  @Test
  void anOpenSessionBlocksOnlyWhereNoneMayBeOpen() throws UnknownHostException {
    InetAddress host = InetAddress.getByName("192.0.2.1");
    Peer peer = new Peer(InetAddress.getByName("192.0.2.2"), 50_000);
    Session session =
        new Session(new ConnectionKey(peer, host, 22), 7, "ann", "publickey", NOW, Traffic.NONE);
    SshSnapshot snapshot = of(Map.of(), 0, List.of(session));
    assertThat(SshEvidence.open(snapshot, io.curfew.config.OpenSessions.NONE))
        .containsExactly(
            new Blocker(Reason.SESSION_OPEN, "ann is logged in by SSH from 192.0.2.2"));
    assertThat(SshEvidence.open(snapshot, io.curfew.config.OpenSessions.IDLE)).isEmpty();
    assertThat(SshEvidence.open(snapshot, io.curfew.config.OpenSessions.IGNORE)).isEmpty();
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
    SshSnapshot snapshot = snapshot(Map.of(), 0, List.of(), fullestSet, lastTraffic);
    return SshEvidence.judge(snapshot, logProblem, fwstats, NOW, WINDOW);
  }

  private static SshSnapshot of(Map<Unattributed, Traffic> nobodys, long resets) {
    return of(nobodys, resets, List.of());
  }

  private static SshSnapshot of(
      Map<Unattributed, Traffic> nobodys, long resets, List<Session> sessions) {
    return snapshot(nobodys, resets, sessions, 0, Optional.empty());
  }

  private static SshSnapshot snapshot(
      Map<Unattributed, Traffic> nobodys,
      long resets,
      List<Session> sessions,
      int fullestSet,
      Optional<Instant> lastTraffic) {
    Map<Unattributed, Traffic> unattributed = new EnumMap<>(Unattributed.class);
    unattributed.put(Unattributed.HANDSHAKE, Traffic.NONE);
    unattributed.putAll(nobodys);
    return new SshSnapshot(
        Map.of(),
        unattributed,
        Traffic.NONE,
        Traffic.NONE,
        sessions,
        List.of(),
        Map.of(),
        0,
        0,
        0,
        resets,
        true,
        fullestSet,
        fullestSet,
        Ruleset.SET_SIZE,
        lastTraffic,
        0);
  }
}
