package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.OpenSessions;
import io.curfew.config.SshSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the sockets of a real sshd, ssh and rsync say by themselves, without table and log. Other
 * tests' processes are in the same /proc; their sockets are in other network namespaces.
 */
@Timeout(180)
final class SocketEvidenceIT {
  private static final Duration WINDOW = Duration.ofHours(3);
  private static final long BIG = 200L << 20;

  @TempDir private Path dir;
  private SshBed bed;
  private volatile long passedNanos;
  private SocketEvidence evidence;

  /** The host's, and as much later as a test says. */
  private final HostClock clock =
      new HostClock() {
        @Override
        public Instant now() {
          return Instant.now().plusNanos(passedNanos);
        }

        @Override
        public long monotonicNanos() {
          return System.nanoTime() + passedNanos;
        }
      };

  @BeforeEach
  void begin() throws Exception {
    bed = new SshBed(dir, List.of("ann"));
    evidence = evidence(OpenSessions.IGNORE);
  }

  @AfterEach
  void end() throws Exception {
    bed.close();
  }

  @Test
  void whereNobodyIsThereIsNoSignOfLife() throws Exception {
    bed.startSshd();
    assertThat(look()).isEqualTo(new Testimony(LastActivity.never(), List.of())).isEqualTo(look());
  }

  @Test
  void anScpTransferKeepsTheHostAwake() throws Exception {
    bed.startSshd();
    staysAlive(bed.peer("scp", "-F", bed.config(), "-l", "4000", remote(big()), copy().toString()));
  }

  @Test
  void anSftpTransferOverIpv6KeepsTheHostAwake() throws Exception {
    bed.startSshd();
    String from = "ann@[" + SshBed.HOST6 + "]:" + big();
    staysAlive(bed.peer("sftp", "-F", bed.config(), "-l", "4000", from, copy().toString()));
  }

  @Test
  void anRsyncOverSshKeepsTheHostAwake() throws Exception {
    bed.startSshd();
    String shell = "ssh -F " + bed.config();
    staysAlive(bed.peer("rsync", "--bwlimit=500", "-e", shell, remote(big()), copy().toString()));
  }

  @Test
  void aTransferFromAnRsyncDaemonKeepsTheHostAwake() throws Exception {
    Files.writeString(
        dir.resolve("rsyncd.conf"),
        "use chroot = no\nuid = root\ngid = root\n[all]\npath = " + dir + "\nread only = yes\n");
    Process daemon =
        new ProcessBuilder("rsync", "--daemon", "--no-detach", "--config=" + dir + "/rsyncd.conf")
            .inheritIO()
            .start();
    try {
      SshBed.bash(
          "for n in $(seq 400); do ss -Hltn sport = :873 | grep -q . && exit 0; sleep 0.05; done;"
              + " exit 1");
      assertThat(look().lastActivity()).as("it listens").isEqualTo(LastActivity.never());
      String from = "rsync://" + SshBed.HOST4 + "/all/" + big().getFileName();
      staysAlive(bed.peer("rsync", "--bwlimit=500", from, copy().toString()));
    } finally {
      daemon.destroy();
      daemon.onExit().join();
    }
  }

  @Test
  void anSshFromThisHostKeepsItAwake() throws Exception {
    bed.startSshd();
    assertThat(look().lastActivity()).isEqualTo(LastActivity.never());
    Process client =
        new ProcessBuilder(
                "ssh", "-F", bed.config(), "ann@" + SshBed.HOST4, "while sleep 0.1; do date; done")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("own.out").toFile())
            .start();
    try {
      staysAlive(client);
    } finally {
      client.destroy();
      client.onExit().join();
    }
  }

  @Test
  void anIdleSessionWithKeepAlivesIsSilentAfterTheWindow() throws Exception {
    bed.startSshd();
    assertThat(look().lastActivity()).isEqualTo(LastActivity.never());
    Process client =
        bed.peer(
            "ssh",
            "-F",
            bed.config(),
            "-o",
            "ServerAliveInterval=2",
            "ann@" + SshBed.HOST4,
            "echo in; exec sleep 1000");
    until(() -> bed.output(client).contains("in"));
    // The login itself is over once nothing but keep-alives moves.
    until(() -> moved() == pausedAndMoved());
    Testimony after = look();
    assertThat(reasons(after)).containsExactly(Reason.SSH_ACTIVE);
    for (int keepAlive = 0; keepAlive < 3; keepAlive++) {
      long before = moved();
      until(() -> moved() > before);
      assertThat(look().lastActivity()).isEqualTo(after.lastActivity());
    }
    passedNanos = WINDOW.toNanos();
    assertThat(look().blockers()).isEmpty();
    assertThat(look().lastActivity()).isEqualTo(after.lastActivity());
  }

  @Test
  void aStrangerWhoIsAskedForAPasswordDoesNotKeepTheHostAwake() throws Exception {
    bed.startSshd("PasswordAuthentication yes\n", "exec /usr/sbin/sshd");
    assertThat(look().lastActivity()).isEqualTo(LastActivity.never());
    Path ask = dir.resolve("ask");
    Files.writeString(ask, "#!/bin/sh\n: >" + dir + "/asked\nexec sleep 1000\n");
    SshBed.bash("chmod 0755 " + ask);
    Process stranger =
        bed.peer(
            "env",
            "SSH_ASKPASS=" + ask,
            "SSH_ASKPASS_REQUIRE=force",
            "ssh",
            "-F",
            bed.config(),
            "-o",
            "BatchMode=no",
            "-o",
            "PreferredAuthentications=password",
            "ann@" + SshBed.HOST4,
            "true");
    until(
        () -> {
          assertThat(look().lastActivity()).isEqualTo(LastActivity.never());
          return Files.exists(dir.resolve("asked"));
        });
    assertThat(moved()).as("what sshd and the stranger told each other").isGreaterThan(1000);
    assertThat(look()).isEqualTo(new Testimony(LastActivity.never(), List.of()));
    assertThat(look()).isEqualTo(new Testimony(LastActivity.never(), List.of()));
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void aStormOfRefusedLoginsDoesNotKeepTheHostAwake() throws Exception {
    bed.startSshd();
    String refused = "ssh -F %s -o PreferredAuthentications=none nobody@%s true";
    String loop = "for n in $(seq 10000); do " + refused + " & " + refused + "; wait; done";
    Process storm =
        bed.peer(
            "bash",
            "-c",
            loop.replace("%s true", SshBed.HOST4 + " true").replace("%s", bed.config()));
    until(() -> moved() > 0);
    for (int n = 0; n < 10; n++) {
      assertThat(look()).isEqualTo(new Testimony(LastActivity.never(), List.of()));
      Thread.sleep(700);
    }
    assertThat(storm.isAlive()).isTrue();
  }

  @Test
  void sshOnAnUncountedPortIsABlockerAndASignOfLife() throws Exception {
    bed.startSshd("Port 2222\n", "exec /usr/sbin/sshd");
    String unseen = "sshd listens on port 2222, which is not counted: add 2222 to curfew.ssh.ports";
    assertThat(look().blockers()).containsExactly(new Blocker(Reason.SSH_UNSEEN, unseen));
    Process client =
        bed.peer("ssh", "-F", bed.config(), "-p", "2222", "ann@" + SshBed.HOST4, "exec sleep 1000");
    until(() -> look().lastActivity().at().isPresent());
    assertThat(client.isAlive()).isTrue();
    assertThat(reasons(look())).containsExactly(Reason.SSH_ACTIVE, Reason.SSH_UNSEEN);
  }

  @Test
  void whatASessionForwardsIsNotTakenForAnSshOfItsOwn() throws Exception {
    bed.startSshd();
    Process client =
        bed.peer(
            "ssh",
            "-F",
            bed.config(),
            "-R",
            "127.0.0.1:9000:127.0.0.1:9001",
            "ann@" + SshBed.HOST4,
            "echo in; exec sleep 1000");
    until(() -> bed.output(client).contains("in"));
    SshBed.bash("ss -Hltnp sport = :9000 | grep -q sshd");
    assertThat(reasons(look())).containsExactly(Reason.SSH_ACTIVE);
  }

  @Test
  void anOpenSessionBlocksWhereNoneMayBeOpen() throws Exception {
    bed.startSshd();
    SocketEvidence none = evidence(OpenSessions.NONE);
    assertThat(none.testify(WINDOW).blockers()).isEmpty();
    Process client = bed.ssh("ann", SshBed.HOST4, "echo in; exec sleep 1000");
    until(() -> bed.output(client).contains("in"));
    assertThat(reasons(none.testify(WINDOW))).contains(Reason.SESSION_OPEN);
    assertThat(reasons(evidence(OpenSessions.IDLE).testify(WINDOW)))
        .containsExactly(Reason.SSH_ACTIVE);
    assertThat(reasons(look())).containsExactly(Reason.SSH_ACTIVE);
    client.destroy();
    until(() -> !reasons(none.testify(WINDOW)).contains(Reason.SESSION_OPEN));
  }

  private SocketEvidence evidence(OpenSessions allowed) {
    SshSettings settings =
        new SshSettings(
            true,
            "curfew",
            List.of(22),
            SshSettings.Source.FILE,
            bed.log,
            false,
            Duration.ofSeconds(1),
            64,
            SshSettings.Counting.NFT);
    return new SocketEvidence(settings, SshRun.HOST, allowed, clock);
  }

  /** First the connection is seen, then what moves on it, again and again. */
  private void staysAlive(Process transfer) throws Exception {
    Set<Instant> signs = new HashSet<>();
    until(
        () -> {
          Testimony testimony = look();
          testimony.lastActivity().at().ifPresent(signs::add);
          assertThat(transfer.isAlive() || signs.size() >= 4).as("the transfer goes on").isTrue();
          return signs.size() >= 4 && reasons(testimony).equals(List.of(Reason.SSH_ACTIVE));
        });
  }

  private Testimony look() {
    return evidence.testify(WINDOW);
  }

  private static List<Reason> reasons(Testimony testimony) {
    return testimony.blockers().stream().map(Blocker::reason).toList();
  }

  private Path big() throws Exception {
    Path file = dir.resolve("big");
    try (RandomAccessFile big = new RandomAccessFile(file.toFile(), "rw")) {
      big.setLength(BIG);
    }
    return file;
  }

  private static String remote(Path file) {
    return "ann@" + SshBed.HOST4 + ":" + file;
  }

  private Path copy() {
    return dir.resolve("copy");
  }

  /** Payload of all connections on port 22, both ways. */
  private static long moved() throws Exception {
    return new SocketListing()
        .read().stream()
            .filter(socket -> socket.localPort() == 22)
            .flatMap(socket -> socket.tcpActivity().stream())
            .flatMap(info -> info.counts().stream())
            .mapToLong(counts -> counts.bytesReceived() + counts.bytesSent())
            .sum();
  }

  private static long pausedAndMoved() throws Exception {
    Thread.sleep(500);
    return moved();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(Condition wanted) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!wanted.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(100);
    }
  }
}
