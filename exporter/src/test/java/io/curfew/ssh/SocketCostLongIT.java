package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.OpenSessions;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a look at the sockets costs on a host of 200 connections and 500 more processes. */
@Timeout(300)
final class SocketCostLongIT {
  private static final int CONNECTIONS = 100; // both ends are here
  private static final int LOOKS = 100;

  @TempDir private Path dir;

  @Test
  void aLookTakesMilliseconds() throws Exception {
    List<AutoCloseable> sockets = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      for (int n = 0; n < CONNECTIONS; n++) {
        sockets.add(new Socket(listener.getInetAddress(), listener.getLocalPort()));
        sockets.add(listener.accept());
      }
      Process crowd =
          new ProcessBuilder(
                  "bash",
                  "-c",
                  "for n in $(seq 500); do sleep 600 & done; echo up; cat; kill $(jobs -p)")
              .start();
      try {
        assertThat(crowd.inputReader().readLine()).isEqualTo("up");
        measure();
      } finally {
        crowd.getOutputStream().close();
        crowd.waitFor();
      }
    } finally {
      for (AutoCloseable socket : sockets) {
        socket.close();
      }
    }
  }

  private void measure() {
    SshSettings settings =
        new SshSettings(
            true,
            "curfew",
            List.of(22),
            SshSettings.Source.FILE,
            dir,
            false,
            Duration.ofSeconds(1),
            64,
            SshSettings.Counting.NFT);
    SocketEvidence evidence =
        new SocketEvidence(settings, SshRun.HOST, OpenSessions.NONE, HostClock.system());
    look(evidence);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    look(evidence);
    double millis = (threads.getCurrentThreadCpuTime() - before) / 1e6 / LOOKS;
    System.out.printf("a look at SSH's sockets: %.1f ms of CPU%n", millis);
    // One look every 5 s: half a hundredth of a CPU would be 25 ms.
    assertThat(millis).isLessThan(50);
  }

  private static void look(SocketEvidence evidence) {
    for (int n = 0; n < LOOKS; n++) {
      assertThat(evidence.testify(Duration.ofHours(3)).blockers())
          .noneMatch(blocker -> blocker.reason() == Reason.SOURCE_FAILED);
    }
  }
}
