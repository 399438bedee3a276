package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.SshSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user with a shell says what he likes to syslog, with logger and by hand: not a byte goes to
 * another account. Ann comes from the peer's third address, bob from its fourth.
 */
@Timeout(240)
final class ForgedRecordIT {
  private static final Pattern TRUE_RECORD =
      Pattern.compile("sshd\\[(\\d+)\\]: Accepted publickey for (\\w+) from \\S+ port (\\d+) ");

  /** As the log has it: who said it, and of which port of the peer's. */
  private record Said(String pid, String port) {}

  @TempDir private Path dir;
  private SshBed bed;
  private Optional<Process> shell = Optional.empty();

  @BeforeEach
  void begin() throws Exception {
    bed = new SshBed(dir, List.of("ann", "bob"));
  }

  @AfterEach
  void end() throws Exception {
    bed.close();
  }

  private Process from(int last, String user, String... more) throws Exception {
    String bind = "BindAddress=192.0.2." + last;
    String command = more.length == 0 ? "sh" : more[0];
    return bed.peer("ssh", "-F", bed.config(), "-o", bind, user + "@" + SshBed.HOST4, command);
  }

  private void anns(String command) throws Exception {
    Process ann = shell.orElseThrow();
    ann.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
    ann.getOutputStream().flush();
  }

  /** What a record about a connection says, by logger(1) and by a datagram of ann's own. */
  private void forge(String user, int last, String port, String pid) throws Exception {
    String text =
        "Accepted password for %s from 192.0.2.%d port %s ssh2".formatted(user, last, port);
    anns("logger -p authpriv.info -t sshd --id=" + pid + " -- '" + text + "'");
    // With the time of day, as a record older than its connection is refused for that alone.
    anns(
        "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0); connect(S, sockaddr_un(\"/dev/log\"));"
            + " send(S, $ARGV[0], 0)' \"<86>$(date '+%b %e %T') sshd["
            + pid
            + "]: "
            + text
            + "\"");
  }

  private Said record(String user) throws Exception {
    for (int n = 0; n < 400; n++) {
      Optional<Said> found =
          TRUE_RECORD
              .matcher(Files.readString(bed.log))
              .results()
              .filter(m -> m.group(2).equals(user))
              .map(m -> new Said(m.group(1), m.group(3)))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no login of " + user + ": " + Files.readString(bed.log));
  }

  @Test
  void inTheFileForgedRecordsAreCountedAndMoveNothing() throws Exception {
    bed.startSshd();
    try (SshRun run = SshRun.byFile(bed)) {
      shell = Optional.of(from(3, "ann"));
      Process bob = from(4, "bob", "head -c 50000 /dev/zero; cat");
      Said anns = record("ann");
      Said bobs = record("bob");
      run.until(s -> s.sessions().size() == 2);
      // About bob's connection: as nobody, as ann's shell, as bob's own sshd.
      forge("ann", 4, bobs.port(), "1");
      forge("ann", 4, bobs.port(), "$$");
      forge("ann", 4, bobs.port(), bobs.pid());
      // About her own, in another's name; and bob's true record once more.
      forge("bob", 3, anns.port(), anns.pid());
      forge("root", 3, anns.port(), anns.pid());
      forge("bob", 4, bobs.port(), bobs.pid());
      run.until(s -> s.forged() == 12);
      anns("head -c 30000 /dev/zero");
      bed.succeeds(bob);
      bed.succeeds(shell.orElseThrow());
      SshSnapshot after = run.settled(2);
      assertThat(after.users()).containsOnlyKeys("ann", "bob");
      assertThat(after.users())
          .containsEntry("ann", bed.truth(3))
          .containsEntry("bob", bed.truth(4));
      assertThat(after.forged()).isEqualTo(12);
      assertThat(after.logins().keySet())
          .extracting(Ledger.Login::method)
          .containsOnly("publickey");
    }
  }

  @Test
  void aRecordForgedBeforeTheTrueOneIsForgotten() throws Exception {
    bed.startSshd();
    try (SshRun run = SshRun.byFile(bed)) {
      shell = Optional.of(from(3, "ann"));
      record("ann");
      // Connected at once, and silent until told.
      Path proxy = dir.resolve("proxy");
      Files.writeString(
          proxy,
          """
          #!/bin/sh
          { while [ ! -e %s/go ]; do sleep 0.05; done; cat; } | socat - TCP:%s:22,bind=192.0.2.4:50023
          """
              .formatted(dir, SshBed.HOST4));
      SshBed.bash("chmod 0755 " + proxy);
      Process bob =
          bed.peer(
              "ssh",
              "-F",
              bed.config(),
              "-o",
              "ProxyCommand=" + proxy,
              "bob@" + SshBed.HOST4,
              "head -c 50000 /dev/zero; sleep 4");
      String pid =
          SshBed.bash(
                  """
                  for n in $(seq 100); do
                    p=$(ss -Htnp 'sport = :22 and dport = :50023' | grep -o 'pid=[0-9]*' | head -1)
                    [ -z "$p" ] || break
                    sleep 0.05
                  done
                  echo "${p#pid=}"
                  """)
              .strip();
      assertThat(pid).matches("\\d+");
      forge("ann", 4, "50023", pid);
      for (int n = 0;
          n < 200 && !Files.readString(bed.log).contains("for ann from 192.0.2.4");
          n++) {
        Thread.sleep(50);
      }
      Files.createFile(dir.resolve("go"));
      bed.succeeds(bob);
      bed.succeeds(shell.orElseThrow());
      SshSnapshot after = run.settled(2);
      assertThat(after.users())
          .containsEntry("ann", bed.truth(3))
          .containsEntry("bob", bed.truth(4));
      assertThat(after.forged()).isEqualTo(2);
    }
  }

  @Test
  void theJournalKnowsWhoSaidIt() throws Exception {
    try (JournalBed journal = new JournalBed(dir)) {
      String there = "mount --bind /run/systemd/journal/dev-log /dev/log; exec /usr/sbin/sshd";
      bed.startSshd("", there);
      JournalBed.say("cron", "so that the journal is not empty");
      try (SshRun run = SshRun.begin(bed, SshSettings.Source.JOURNAL, List.of(22))) {
        shell = Optional.of(from(3, "ann"));
        Process bob = from(4, "bob", "head -c 50000 /dev/zero; cat");
        SshSnapshot open = run.until(s -> s.sessions().size() == 2);
        for (Session session : open.sessions()) {
          String port = String.valueOf(session.key().peer().port());
          int last = session.user().equals("ann") ? 3 : 4;
          forge(session.user().equals("ann") ? "bob" : "ann", last, port, "1");
          forge("root", last, port, "$$");
        }
        journal.rotate();
        anns("echo said; head -c 30000 /dev/zero");
        while (!bed.output(shell.orElseThrow()).contains("said")) {
          Thread.sleep(50);
        }
        bed.succeeds(bob);
        bed.succeeds(shell.orElseThrow());
        SshSnapshot after = run.settled(2);
        assertThat(after.users())
            .containsEntry("ann", bed.truth(3))
            .containsEntry("bob", bed.truth(4));
        assertThat(after.forged()).isZero();
        assertThat(SshBed.bash("journalctl -o cat --no-pager")).contains("for root from 192.0.2.3");
      }
    }
  }
}
