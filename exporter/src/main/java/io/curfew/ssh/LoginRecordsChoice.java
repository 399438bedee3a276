package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.kernel.Command;
import io.curfew.logfile.HostZone;
import io.curfew.logfile.StampReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Where login records are read: what {@code ssh.source} says, or what the host has. */
final class LoginRecordsChoice {
  private static final Path DEBIAN = Path.of("/var/log/auth.log");
  private static final Path RED_HAT = Path.of("/var/log/secure");
  private static final Path JOURNALD = Path.of("/run/systemd/journal/stdout");

  private LoginRecordsChoice() {}

  static LoginRecords of(
      SshSettings settings, HostSettings host, Optional<String> cursor, LoginRecords.Taker taker)
      throws IOException {
    return journal(settings, host, Command.exists("journalctl"))
        ? new JournalSource(new Journal(host.root()), cursor, Duration.ofSeconds(1), taker)
        : new LogSource(
            host.seen(file(settings, host)), settings.poll(), cursor, stamps(host), taker);
  }

  private static StampReader stamps(HostSettings host) {
    return new StampReader(InstantSource.system(), HostZone.of(host));
  }

  /** journald's socket stands only where one runs; files alone may be of another day. */
  static boolean journal(SshSettings settings, HostSettings host, boolean journalctl) {
    return switch (settings.source()) {
      case JOURNAL -> true;
      case FILE -> false;
      case AUTO -> journalctl && Files.exists(host.seen(JOURNALD));
    };
  }

  static Path file(SshSettings settings, HostSettings host) {
    boolean other =
        settings.source() == SshSettings.Source.AUTO
            && settings.logFile().equals(DEBIAN)
            && !Files.exists(host.seen(DEBIAN))
            && Files.exists(host.seen(RED_HAT));
    return other ? RED_HAT : settings.logFile();
  }
}
