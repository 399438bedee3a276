package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes through a session is its user's, wherever it comes from and goes to. */
@Timeout(180)
final class ForwardingIT {
  @TempDir private Path dir;
  private SshBed bed;
  private SshRun run;

  @BeforeEach
  void begin() throws Exception {
    bed = new SshBed(dir, List.of("ann", "bob"));
    bed.startSshd();
    run = SshRun.byFile(bed);
    Files.write(dir.resolve("file"), new byte[200_000]);
  }

  @AfterEach
  void end() throws Exception {
    run.close();
    bed.close();
  }

  @Test
  void forwardedPortsAreTheirSessions() throws Exception {
    String file = dir + "/file";
    Process tunnel =
        bed.peer(
            "ssh",
            "-F",
            bed.config(),
            "-o",
            "ExitOnForwardFailure=yes",
            "-L",
            "127.0.0.1:7000:127.0.0.1:7001",
            "-R",
            "127.0.0.1:7002:127.0.0.1:7003",
            "ann@" + SshBed.HOST4,
            "echo ready; cat");
    while (tunnel.isAlive() && !bed.output(tunnel).contains("ready")) {
      Thread.sleep(50);
    }
    // From the peer through the host, and from the host through the peer.
    Process atHost =
        new ProcessBuilder("socat", "-u", "FILE:" + file, LISTEN.formatted(7001)).start();
    Process atPeer = bed.peer("socat", "-u", "FILE:" + file, LISTEN.formatted(7003));
    try {
      bed.succeeds(bed.peer("socat", "-u", CONNECT.formatted(7000), "CREATE:" + dir + "/local"));
      SshBed.bash("socat -u " + CONNECT.formatted(7002) + " CREATE:" + dir + "/remote");
    } finally {
      atHost.destroy();
      atHost.onExit().join();
    }
    bed.succeeds(atPeer);
    bed.succeeds(tunnel);
    assertThat(dir.resolve("local")).hasSize(200_000);
    assertThat(dir.resolve("remote")).hasSize(200_000);
    SshSnapshot after = run.settled(1);
    assertThat(after.users()).containsOnlyKeys("ann").containsEntry("ann", bed.truth());
    assertThat(bed.truth().in().bytes()).isGreaterThan(200_000);
    assertThat(bed.truth().out().bytes()).isGreaterThan(200_000);
  }

  private static final String LISTEN = "TCP-LISTEN:%d,bind=127.0.0.1,reuseaddr";
  private static final String CONNECT = "TCP:127.0.0.1:%d,retry=100,interval=0.05";

  /** The second connection runs from the host to itself: it counts as it goes in and comes out. */
  @Test
  void aJumpThroughTheHostIsTwoConnectionsOfTwoUsers() throws Exception {
    SshBed.bash(
        """
        nft -f - <<'END'
        table inet selftruth {
          counter sent_0 { }
          counter received_0 { }
          chain input {
            type filter hook input priority 100;
            iif lo tcp dport 22 tcp flags & (syn | ack) != syn counter name sent_0
          }
          chain output {
            type filter hook output priority 100;
            oif lo tcp sport 22 tcp flags & (syn | ack) != (syn | ack) counter name received_0
          }
        }
        END
        """);
    bed.succeeds(
        bed.peer(
            "ssh",
            "-F",
            bed.config(),
            "-J",
            "bob@" + SshBed.HOST4,
            "ann@" + SshBed.HOST4,
            "head -c 60000 /dev/zero; sleep 1"));
    SshSnapshot after = run.settled(2);
    Traffic self = SshBed.counted("selftruth", 0);
    SshBed.bash("nft delete table inet selftruth");
    assertThat(after.users())
        .containsOnlyKeys("ann", "bob")
        .containsEntry("bob", bed.truth())
        .containsEntry("ann", self);
    assertThat(self.out().bytes()).isGreaterThan(60_000);
  }
}
