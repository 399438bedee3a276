package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * User names by uid from the host's /etc/passwd alone: the name service would ask other hosts, and
 * make flows of its own. Read again when it is some seconds old and has changed. Owned by one
 * thread.
 */
final class PasswordFile {
  private static final Path PASSWD = Path.of("/etc/passwd");
  private static final int MAX_BYTES = 4 << 20;
  private static final long KEPT = TimeUnit.SECONDS.toNanos(5);

  private final Path file;
  private final HostClock clock;
  private Map<Long, String> names = Map.of();
  private Object version = "";
  private long readAt;
  private boolean read;

  PasswordFile(HostSettings host, HostClock clock) {
    this.file = host.seen(PASSWD);
    this.clock = clock;
  }

  /** The first name of this uid; empty where it has none. */
  Optional<String> name(long uid) {
    if (!read || clock.monotonicNanos() - readAt >= KEPT) {
      freshen();
    }
    return Optional.ofNullable(names.get(uid));
  }

  private void freshen() {
    read = true;
    readAt = clock.monotonicNanos();
    try {
      Object now = Files.readAttributes(file, "unix:ino,ctime,size").toString();
      if (!now.equals(version)) {
        try (InputStream in = Files.newInputStream(file)) {
          names = parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
          version = now;
        }
      }
    } catch (IOException e) {
      names = Map.of();
      version = "";
    }
  }

  /** passwd(5): NAME:PASSWORD:UID:… */
  static Map<Long, String> parse(String text) {
    Map<Long, String> found = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4 && !fields[0].isEmpty() && fields[2].matches("\\d{1,10}")) {
        found.putIfAbsent(Long.parseLong(fields[2]), fields[0]);
      }
    }
    return found;
  }
}
