package io.curfew.ssh;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real systemd-journald without systemd, in this JVM's mount namespace. */
public final class JournalBed implements AutoCloseable {
  private static final Path SOCKET = Path.of("/run/systemd/journal/dev-log");
  private final Process journald;

  public JournalBed(Path dir) throws Exception {
    // This machine's own journal, where it has one, is covered.
    SshBed.bash(
        """
        set -eu
        mkdir -p /run/systemd /run/log
        mount -t tmpfs -o mode=0755 curfew /run/systemd
        mount -t tmpfs -o mode=0755 curfew /run/log
        [ ! -d /var/log/journal ] || mount -t tmpfs -o mode=0755 curfew /var/log/journal
        mkdir -p /run/systemd/journal /run/systemd/journald.conf.d /run/log/journal
        # The kernel's audit has one switch for the whole machine; it is not ours to turn.
        printf '[Journal]\\nStorage=volatile\\nAudit=no\\nReadKMsg=no\\nForwardToWall=no\\n' \
          >/run/systemd/journald.conf.d/curfew.conf
        """);
    journald =
        new ProcessBuilder("/lib/systemd/systemd-journald")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("journald.out").toFile())
            .start();
    for (int n = 0; n < 200 && !Files.exists(SOCKET); n++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    if (!Files.exists(SOCKET)) {
      close();
      throw new IOException("journald: " + Files.readString(dir.resolve("journald.out")));
    }
  }

  /** Speaks to journald as root. */
  static void say(String identifier, String message) throws IOException {
    run(List.of(), identifier, message);
  }

  /** Speaks to journald as somebody who may call himself what he likes. */
  static void sayAsUser(String identifier, String message) throws IOException {
    run(List.of("setpriv", "--reuid=65534", "--clear-groups"), identifier, message);
  }

  private static void run(List<String> as, String identifier, String message) throws IOException {
    List<String> line = new ArrayList<>(as);
    line.addAll(List.of("logger", "--socket", SOCKET.toString(), "-d", "-t", identifier));
    line.addAll(List.of("-p", "authpriv.info", "--", message));
    Command.Result result = new Command(line, "", Duration.ofSeconds(10), 4096).run();
    if (!result.succeeded()) {
      throw new IOException(result.complaint());
    }
  }

  long pid() {
    return journald.pid();
  }

  /** Makes journald begin new files. */
  void rotate() throws IOException {
    SshBed.bash("kill -USR2 " + journald.pid());
  }

  @Override
  public void close() throws IOException {
    journald.destroy();
    journald.onExit().join();
    SshBed.bash(
        "umount /run/systemd /run/log; [ ! -d /var/log/journal ] || umount /var/log/journal");
  }
}
