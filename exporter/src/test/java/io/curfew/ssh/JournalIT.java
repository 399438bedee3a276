package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalIT {
  private static final Duration RECENTLY = Duration.ofMinutes(10);
  private static final Journal JOURNAL = new Journal(Path.of("/"));
  private static Optional<JournalBed> bed = Optional.empty();

  @BeforeAll
  static void startJournald(@TempDir Path dir) throws Exception {
    bed = Optional.of(new JournalBed(dir));
    JournalBed.say("cron", "so that the journal is not empty");
  }

  @AfterAll
  static void stopJournald() throws Exception {
    if (bed.isPresent()) {
      bed.get().close();
    }
  }

  /** A source and what it handed on. */
  private static final class Heard implements AutoCloseable {
    private final BlockingQueue<RecordBatch> batches = new LinkedBlockingQueue<>();
    private final JournalSource source;
    private String cursor = "";

    Heard(Optional<String> cursor) {
      source = new JournalSource(JOURNAL, cursor, Duration.ofMillis(50), batches::put);
      source.start();
    }

    /** The users who logged in until the source says that nothing more was there. */
    List<String> untilCaughtUp() throws InterruptedException {
      List<String> users = new ArrayList<>();
      RecordBatch batch;
      do {
        batch = next();
        for (LogRecord record : batch.records()) {
          if (record instanceof LogRecord.Accepted a) {
            assertThat(a.trusted()).isTrue();
            assertThat(a.pid()).isPositive();
            Instant said = a.at().orElseThrow().earliest();
            assertThat(Duration.between(said, Instant.now())).isBetween(Duration.ZERO, RECENTLY);
            users.add(a.user());
          }
        }
      } while (!batch.caughtUp());
      return users;
    }

    /** The next users, however often the source fell silent before. */
    List<String> users() throws InterruptedException {
      List<String> users = List.of();
      for (int n = 0; n < 20 && users.isEmpty(); n++) {
        users = untilCaughtUp();
      }
      return users;
    }

    private RecordBatch next() throws InterruptedException {
      RecordBatch batch = batches.poll(10, TimeUnit.SECONDS);
      assertThat(batch).as("a batch; problem: %s", source.problem()).isNotNull();
      cursor = batch.cursor();
      return batch;
    }

    @Override
    public void close() {
      source.close();
    }
  }

  private static String login(String user) {
    return "Accepted publickey for " + user + " from 192.0.2.2 port 50022 ssh2";
  }

  private static void sshd(String user) throws Exception {
    JournalBed.say("sshd", login(user));
  }

  @Test
  void rootsSshdIsBelievedAndNobodyElse() throws Exception {
    sshd("before");
    try (Heard heard = new Heard(Optional.empty())) {
      // Up to now by one journalctl, then the one that stays.
      assertThat(heard.untilCaughtUp()).isEmpty();
      JournalBed.sayAsUser("sshd", login("forged"));
      JournalBed.say("sudo", login("other"));
      sshd("ann");
      JournalBed.say("sshd-session", login("bob"));
      sshd("a\u0001b");
      List<String> users = new ArrayList<>();
      while (users.size() < 3) {
        users.addAll(heard.users());
      }
      assertThat(users).containsExactly("ann", "bob", "a\u0001b");
      assertThat(heard.source.problem()).isEmpty();
    }
  }

  @Test
  void whatCameWhileNobodyReadIsReadOnceAndAtOnce() throws Exception {
    Heard first = new Heard(Optional.empty());
    first.untilCaughtUp();
    sshd("one");
    assertThat(first.users()).containsExactly("one");
    first.close();
    List<String> missed = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      missed.add("user" + n);
      sshd("user" + n);
    }
    try (Heard second = new Heard(Optional.of(first.cursor))) {
      assertThat(second.untilCaughtUp()).isEqualTo(missed);
    }
  }

  @Test
  void aCursorAtAnothersEntryLosesNothing() throws Exception {
    JournalBed.say("cron", "the newest entry is not sshd's");
    Heard first = new Heard(Optional.empty());
    first.untilCaughtUp();
    first.close();
    sshd("cid");
    try (Heard second = new Heard(Optional.of(first.cursor))) {
      assertThat(second.untilCaughtUp()).containsExactly("cid");
    }
  }

  @Test
  void goesOnWhenJournalctlIsKilledAndWhenJournaldRotates() throws Exception {
    try (Heard heard = new Heard(Optional.empty())) {
      heard.untilCaughtUp();
      heard.untilCaughtUp();
      List<ProcessHandle> children = ProcessHandle.current().children().toList();
      assertThat(children).hasSize(2);
      children.stream().filter(c -> c.pid() != bed.orElseThrow().pid()).forEach(this::kill);
      sshd("dan");
      assertThat(heard.users()).containsExactly("dan");
      bed.orElseThrow().rotate();
      sshd("eve");
      assertThat(heard.users()).containsExactly("eve");
      assertThat(heard.source.problem()).isEmpty();
    }
  }

  private void kill(ProcessHandle child) {
    assertThat(child.destroyForcibly()).isTrue();
  }

  @Test
  void aCursorThatTheJournalDoesNotKnowBeginsNow() throws Exception {
    sshd("old");
    for (String cursor : List.of("journal s=00", "file 12 345", "12 345")) {
      try (Heard heard = new Heard(Optional.of(cursor))) {
        assertThat(heard.untilCaughtUp()).as(cursor).isEmpty();
        sshd("fay");
        assertThat(heard.users()).as(cursor).containsExactly("fay");
        assertThat(heard.cursor).startsWith("journal s=");
      }
    }
  }

  @Test
  void aJournalThatIsMissingIsAProblemUntilItIsThere(@TempDir Path root) throws Exception {
    BlockingQueue<RecordBatch> batches = new LinkedBlockingQueue<>();
    try (JournalSource source =
        new JournalSource(
            new Journal(root), Optional.empty(), Duration.ofMillis(50), batches::put)) {
      source.start();
      for (int n = 0; n < 200 && source.problem().isEmpty(); n++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(source.problem().orElseThrow()).startsWith("journalctl: ");
      sshd("gus");
      SshBed.bash("mkdir -p " + root + "/var/log && cp -r /run/log/journal " + root + "/var/log");
      boolean heard = false;
      for (int n = 0; n < 1000 && !heard; n++) {
        RecordBatch batch = batches.poll(10, TimeUnit.SECONDS);
        assertThat(batch).isNotNull();
        heard =
            batch.records().stream()
                .anyMatch(r -> r instanceof LogRecord.Accepted a && a.user().equals("gus"));
      }
      assertThat(heard).isTrue();
      for (int n = 0; n < 100 && source.problem().isPresent(); n++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(source.problem()).isEmpty();
    }
  }
}
