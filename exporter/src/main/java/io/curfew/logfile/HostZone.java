package io.curfew.logfile;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** The time zone of the host, which a container with the host's root mounted does not share. */
public final class HostZone {
  private static final Path LOCALTIME = Path.of("/etc/localtime");
  private static final Path TIMEZONE = Path.of("/etc/timezone");
  private static final String DATABASE = "zoneinfo/";

  private HostZone() {}

  /** Nothing where curfew sees another's root, and that doesn't name its zone. */
  public static Optional<ZoneId> of(HostSettings host) {
    if (host.root().equals(Path.of("/"))) {
      return Optional.of(ZoneId.systemDefault());
    }
    return linked(host.seen(LOCALTIME)).or(() -> named(host.seen(TIMEZONE)));
  }

  /** The link's target is a path of the host: its text names the zone, and nothing is opened. */
  private static Optional<ZoneId> linked(Path localtime) {
    try {
      String target = Files.readSymbolicLink(localtime).toString();
      int at = target.lastIndexOf(DATABASE);
      return at < 0 ? Optional.empty() : zone(target.substring(at + DATABASE.length()));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static Optional<ZoneId> named(Path timezone) {
    try {
      return Files.size(timezone) > 100 ? Optional.empty() : zone(Files.readString(timezone));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<ZoneId> zone(String name) {
    try {
      return Optional.of(ZoneId.of(name.strip()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
