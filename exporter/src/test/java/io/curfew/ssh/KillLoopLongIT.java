package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at whatever moment: no byte is lost, and none counts twice. */
@Timeout(400)
final class KillLoopLongIT {
  private static final int KILLS = 20;
  private static final int LATEST_MILLIS = 5_000;
  private static final int SESSIONS = 6;
  private static final long SEED = 20_261_121;

  @TempDir private Path dir;

  @Test
  void twentyKillsUnderTrafficLoseNoByteAndCountNoneTwice() throws Exception {
    try (CrowdBed bed = new CrowdBed(dir, false);
        RealExporter exporter =
            RealExporter.start(
                dir, "source = file, ports = [22], poll = 1s, log-file = \"" + bed.log + "\"")) {
      List<Process> sessions = bed.sessions(0, SESSIONS);
      bed.go();
      exporter.until(page -> page.total("curfew_ssh_sessions") == SESSIONS);
      Random random = new Random(SEED);
      for (int kill = 0; kill < KILLS; kill++) {
        // Any moment of its life, so that some fall into the start.
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_MILLIS));
        exporter.kill9();
        exporter.restartInBackground();
      }
      exporter.until(page -> page.total("curfew_ssh_sessions") == SESSIONS);
      bed.stop();
      for (Process session : sessions) {
        assertThat(session.exitValue()).isZero();
      }
      ScrapedPage end = exporter.until(ScrapedPage::quiet);
      Map<Integer, Traffic> truth = bed.truth();
      for (int user = 0; user < CrowdBed.USERS.size(); user++) {
        assertThat(end.users())
            .as("%s\n%s", end.series("curfew_ssh"), exporter.output())
            .containsEntry(
                CrowdBed.USERS.get(user), truth.getOrDefault(CrowdBed.UID + user, Traffic.NONE));
      }
      assertThat(end.sum()).isEqualTo(RealExporter.plain());
    }
  }
}
