package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people do over SSH, by the real clients: each user's bytes are what the peer counted. */
@Timeout(180)
final class LoginFormsIT {
  private static final String ANN = "ann@" + SshBed.HOST4;
  private static final String BOB = "bob@" + SshBed.HOST4;

  @TempDir private Path dir;
  private SshBed bed;
  private SshRun run;

  @BeforeEach
  void begin() throws Exception {
    bed = new SshBed(dir, List.of("ann", "bob"));
    bed.startSshd();
    run = SshRun.byFile(bed);
    Files.write(dir.resolve("file"), new byte[300_000]);
    SshBed.bash("chmod 0644 %1$s/file; mkdir -m 0777 %1$s/drop".formatted(dir));
  }

  @AfterEach
  void end() throws Exception {
    run.close();
    bed.close();
  }

  @Test
  void filesGoByTheUserWhoMovesThem() throws Exception {
    bed.succeeds(scp("-o", "BindAddress=192.0.2.3", ANN + ":" + dir + "/file", dir + "/got-3"));
    bed.succeeds(
        scp("-O", "-o", "BindAddress=192.0.2.3", dir + "/file", ANN + ":" + dir + "/drop/scp"));
    Files.writeString(dir.resolve("batch"), "put " + dir + "/file " + dir + "/drop/sftp\n");
    bed.succeeds(
        bed.peer(
            "sftp", "-F", bed.config(), "-o", "BindAddress=192.0.2.4", "-b", dir + "/batch", BOB));
    String shell = "ssh -F " + bed.config() + " -o BindAddress=192.0.2.4";
    bed.succeeds(
        bed.peer("rsync", "--whole-file", "-e", shell, BOB + ":" + dir + "/file", dir + "/got-4"));
    SshSnapshot after = run.settled(4);
    assertThat(after.users()).containsOnlyKeys("ann", "bob");
    assertThat(after.users()).containsEntry("ann", bed.truth(3)).containsEntry("bob", bed.truth(4));
    assertThat(bed.truth(3).in().bytes()).isGreaterThan(300_000);
    assertThat(bed.truth(4).out().bytes()).isGreaterThan(300_000);
    for (String copy : List.of("got-3", "got-4", "drop/scp", "drop/sftp")) {
      assertThat(dir.resolve(copy)).hasSize(300_000);
    }
  }

  private Process scp(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("scp", "-F", bed.config()));
    line.addAll(List.of(arguments));
    return bed.peer(line.toArray(String[]::new));
  }

  @Test
  void manyChannelsOfOneConnectionAreOneLogin() throws Exception {
    String socket = "ControlPath=" + dir + "/control";
    Process master = bed.peer("ssh", "-F", bed.config(), "-M", "-N", "-o", socket, ANN);
    run.until(s -> s.sessions().size() == 1);
    List<Process> channels = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      channels.add(
          bed.peer(
              "ssh", "-F", bed.config(), "-o", socket, ANN, "head -c 100000 /dev/zero; sleep 1"));
    }
    SshSnapshot during = run.until(s -> s.sessions().size() == 1);
    assertThat(SshRun.logins(during)).isEqualTo(1);
    for (Process channel : channels) {
      bed.succeeds(channel);
      assertThat(bed.output(channel)).hasSize(100_000);
    }
    bed.succeeds(bed.peer("ssh", "-F", bed.config(), "-o", socket, "-O", "exit", ANN));
    int unused = master.waitFor();
    SshSnapshot after = run.settled(1);
    assertThat(after.users()).containsOnlyKeys("ann").containsEntry("ann", bed.truth());
    assertThat(bed.truth().out().bytes()).isGreaterThan(300_000);
  }

  @Test
  void aUserWhoLogsInTwiceAtOnceFromOneAddressIsTwoLogins() throws Exception {
    Process first = bed.ssh("ann", SshBed.HOST6, "head -c 50000 /dev/zero; sleep 2");
    Process second = bed.ssh("ann", SshBed.HOST6, "head -c 70000 /dev/zero; sleep 2");
    run.until(s -> s.sessions().size() == 2);
    bed.succeeds(first);
    bed.succeeds(second);
    SshSnapshot after = run.settled(2);
    assertThat(after.users()).containsOnlyKeys("ann").containsEntry("ann", bed.truth());
  }

  @Test
  void aPortThatAnotherUserTakesAtOnceIsHis() throws Exception {
    SshBed.bash("ip netns exec curfew-ssh-peer sysctl -qw net.ipv4.tcp_tw_reuse=1");
    bed.succeeds(fromPort(ANN, "head -c 40000 /dev/zero; sleep 1"));
    Traffic anns = bed.truth();
    Process bobs = fromPort(BOB, "head -c 60000 /dev/zero; sleep 1");
    bed.succeeds(bobs);
    SshSnapshot after = run.settled(2);
    assertThat(after.users()).containsOnlyKeys("ann", "bob").containsEntry("ann", anns);
    assertThat(after.users()).containsEntry("bob", bed.truth().minus(anns));
  }

  /** Until the kernel gives the port again, which it does a second after its last use. */
  private Process fromPort(String who, String command) throws Exception {
    String socat = "socat - TCP:%h:%p,bind=192.0.2.2:50022,reuseaddr,retry=100,interval=0.05";
    return bed.peer("ssh", "-F", bed.config(), "-o", "ProxyCommand=" + socat, who, command);
  }
}
