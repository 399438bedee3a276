package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tail against the real logrotate, in the modes that distributions and administrators set. */
final class LogrotateIT {
  private static final String CREATE = "create";
  private static final String COPYTRUNCATE = "copytruncate";
  private static final String COPYTRUNCATE_COMPRESS = "copytruncate compress";
  private static final String COMPRESS = "create compress";
  private static final String DELAYCOMPRESS = "create compress delaycompress";
  private static final String NOCREATE = "nocreate compress delaycompress";
  private static final String DATED = "create dateext dateformat -%Y%m%d-%s";
  private static final String DATED_COMPRESS = "create compress dateext dateformat -%Y%m%d-%s";
  private static final String DATED_INSIDE =
      "create compress dateext dateformat -%Y%m%d-%s extension .log";
  private static final String DATED_COPY = "copytruncate compress dateext dateformat -%Y%m%d-%s";

  @TempDir private Path dir;
  private Path file = Path.of("");
  private Optional<LogCursor> cursor = Optional.empty();
  private final List<String> written = new ArrayList<>();
  private final List<String> read = new ArrayList<>();

  @BeforeEach
  void aFile() throws IOException {
    file = dir.resolve("auth.log");
    Files.createFile(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CREATE,
        COPYTRUNCATE,
        COPYTRUNCATE_COMPRESS,
        COMPRESS,
        DELAYCOMPRESS,
        NOCREATE,
        DATED,
        DATED_COMPRESS,
        DATED_INSIDE,
        DATED_COPY
      })
  void losesAndRepeatsNoLineThroughRotationsAndDowntimes(String mode) throws IOException {
    Random random = new Random(mode.hashCode());
    cursor = Optional.of(LogCursor.BEGINNING);
    // A dated rotation takes a second, until the name is another.
    int lives = mode.contains("date") ? 3 : 8;
    for (int life = 0; life < lives; life++) {
      try (LogTail tail = new LogTail(file, "curfew.log", 4096)) {
        tail.start(cursor);
        write(1);
        rest(tail);
        for (int step = 0; step < 4; step++) {
          write(1 + random.nextInt(30));
          if (random.nextInt(3) == 0) {
            rotate(mode);
            write(random.nextInt(2) * 40);
          }
          if (random.nextBoolean()) {
            rest(tail);
          }
        }
        rest(tail);
      }
      for (int rotations = random.nextInt(4); rotations > 0; rotations--) {
        write(1 + random.nextInt(60));
        rotate(mode);
      }
      write(1);
    }
    try (LogTail tail = new LogTail(file, "curfew.log", 4096)) {
      tail.start(cursor);
      rest(tail);
    }
    assertThat(read).as("%s, cursor %s", mode, cursor).containsExactlyElementsOf(written);
    assertThat(written).hasSizeGreaterThan(100);
  }

  private void rest(LogTail tail) throws IOException {
    for (int n = 0; n < 1000; n++) {
      LogBatch batch = tail.read();
      read.addAll(batch.lines());
      cursor = LogCursor.of(batch.cursor().text());
      if (batch.caughtUp()) {
        return;
      }
    }
    throw new IOException("no end of the file");
  }

  private void write(int lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < lines; n++) {
      String line =
          "Nov 21 10:00:00 host sshd[" + written.size() + "]: Accepted none for ann from ::1";
      written.add(line);
      text.append(line).append('\n');
    }
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Dated names hold the second, and logrotate leaves alone what would be overwritten. */
  private void rotate(String mode) throws IOException {
    Path settings = dir.resolve("logrotate.conf");
    Files.writeString(
        settings,
        file
            + " {\n  rotate 50\n  su root root\n  missingok\n  "
            + String.join("\n  ", mode.replace("dateformat ", "dateformat=").split(" "))
                .replace("dateformat=", "dateformat ")
                .replace("extension\n  ", "extension ")
            + "\n}\n");
    String script =
        """
        chmod 0600 %1$s
        rotated() { ls %2$s | grep -c 'auth.*[0-9]'; }
        before=$(rotated)
        for n in $(seq 100); do
          logrotate --force --state %2$s/state %1$s
          [ "$(rotated)" -eq "$before" ] || exit 0
          sleep 0.1
        done
        exit 1
        """
            .formatted(settings, dir);
    Command.Result result =
        Command.of("bash", "-c", script).withTimeout(Duration.ofSeconds(30)).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }
}
