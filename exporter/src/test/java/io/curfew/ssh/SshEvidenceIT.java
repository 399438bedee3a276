package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.OpenSessions;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What keeps the table from seeing SSH is a blocker, in the look that finds it. */
@Timeout(180)
final class SshEvidenceIT {
  private static final Duration WINDOW = Duration.ofHours(3);

  @TempDir private Path dir;
  private SshBed bed;

  @BeforeEach
  void begin() throws Exception {
    bed = new SshBed(dir, List.of("ann"));
    bed.startSshd();
  }

  @AfterEach
  void end() throws Exception {
    bed.close();
  }

  @Test
  void packetsThatARuleHidesFromConntrackAreABlockerWhileTheyPass() throws Exception {
    try (SshRun run = SshRun.byFile(bed)) {
      SshEvidence evidence = evidence(run, OpenSessions.IGNORE);
      assertThat(reasons(evidence)).isEmpty();
      SshBed.bash(
          """
          nft 'add table inet hidden; add chain inet hidden p { type filter hook prerouting priority raw; };
            add chain inet hidden o { type filter hook output priority raw; };
            add rule inet hidden p tcp dport 22 notrack; add rule inet hidden o tcp sport 22 notrack'
          """);
      try {
        bed.login("ann", SshBed.HOST4, "head -c 20000 /dev/zero");
        assertThat(reasons(evidence)).contains(Reason.SSH_UNSEEN);
      } finally {
        SshBed.bash("nft delete table inet hidden");
      }
      // The last packets of the connection may still have been on their way.
      SshSnapshot unused = run.until(s -> !reasons(evidence).contains(Reason.SSH_UNSEEN));
    }
  }

  @Test
  void aTableThatWasFlushedIsABlockerOnce() throws Exception {
    try (SshRun run = SshRun.byFile(bed)) {
      SshEvidence evidence = evidence(run, OpenSessions.IGNORE);
      assertThat(reasons(evidence)).isEmpty();
      SshBed.bash("nft flush chain inet curfew input");
      SshSnapshot unused = run.until(s -> s.tableResets() == 1);
      assertThat(reasons(evidence)).containsExactly(Reason.SSH_TABLE_RESET);
      assertThat(reasons(evidence)).isEmpty();
    }
  }

  @Test
  void anOpenSessionIsABlockerOnlyWhereNoneMayBeOpen() throws Exception {
    try (SshRun run = SshRun.byFile(bed)) {
      Process client = bed.ssh("ann", SshBed.HOST4, "exec sleep 1000");
      SshSnapshot unused = run.until(s -> s.sessions().size() == 1);
      assertThat(evidence(run, OpenSessions.NONE).testify(WINDOW).blockers())
          .contains(new Blocker(Reason.SESSION_OPEN, "ann is logged in by SSH from 192.0.2.2"));
      assertThat(reasons(evidence(run, OpenSessions.IDLE))).doesNotContain(Reason.SESSION_OPEN);
      assertThat(reasons(evidence(run, OpenSessions.IGNORE))).doesNotContain(Reason.SESSION_OPEN);
      assertThat(client.isAlive()).isTrue();
    }
  }

  private static SshEvidence evidence(SshRun run, OpenSessions allowed) {
    Fwstats none = new Fwstats(Optional::empty, 64, HostClock.system());
    return new SshEvidence(run.source(), HostClock.system(), none, allowed);
  }

  private static List<Reason> reasons(SshEvidence evidence) {
    return evidence.testify(WINDOW).blockers().stream().map(Blocker::reason).toList();
  }
}
