package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions of a few milliseconds, with only a log that anybody may write to: which share of them
 * the kernel still tells of, and where the rest stands.
 */
@Timeout(300)
final class ShortSessionsIT {
  private static final int SESSIONS = 48;

  @TempDir private Path dir;

  @Test
  void sessionsThatWereTooShortStandInUntrustedLogToTheByte() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      bed.startSshd();
      try (SshRun run = SshRun.byFile(bed)) {
        share(bed, run, "one after the other", 1, SESSIONS);
        share(bed, run, "8 at a time", 8, SESSIONS / 8);
      }
    }
  }

  private static void share(SshBed bed, SshRun run, String how, int lanes, int each)
      throws Exception {
    SshSnapshot before = run.until(SshRun::quiet);
    Traffic truth = bed.truth();
    String loop =
        "for n in $(seq %d); do ssh -n -F %s ann@%s true || exit; done"
            .formatted(each, bed.config(), SshBed.HOST4);
    Process[] all = new Process[lanes];
    for (int n = 0; n < lanes; n++) {
      all[n] = bed.peer("bash", "-c", loop);
    }
    for (Process lane : all) {
      bed.succeeds(lane);
    }
    SshSnapshot after = run.until(SshRun::quiet);
    SshRun.conserved(after);
    long confirmed = SshRun.logins(after) - SshRun.logins(before);
    System.out.printf("%s: %d of %d sessions confirmed%n", how, confirmed, lanes * each);
    Traffic moved = bed.truth().minus(truth);
    Traffic anns = of(after, before);
    Traffic doubted =
        nobodys(after, Unattributed.UNTRUSTED_LOG)
            .minus(nobodys(before, Unattributed.UNTRUSTED_LOG));
    assertThat(anns.plus(doubted)).isEqualTo(moved);
    assertThat(after.forged()).isZero();
  }

  private static Traffic of(SshSnapshot after, SshSnapshot before) {
    return after
        .users()
        .getOrDefault("ann", Traffic.NONE)
        .minus(before.users().getOrDefault("ann", Traffic.NONE));
  }

  private static Traffic nobodys(SshSnapshot s, Unattributed why) {
    return s.unattributed().getOrDefault(why, Traffic.NONE);
  }
}
