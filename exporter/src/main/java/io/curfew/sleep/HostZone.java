package io.curfew.sleep;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The host's time zone, read anew each time: the Java platform keeps the one it started with, and
 * in a container knows only its own.
 *
 * <p>By the link /etc/localtime (localtime(5)), or, where that is a copy, by Debian's
 * /etc/timezone. Without either it is UTC, as localtime(5) has it.
 */
final class HostZone {
  private static final String ZONES = "zoneinfo/";
  private static final int LONGEST = 200;

  private final Path localtime;
  private final Path timezone;

  HostZone(HostSettings host) {
    localtime = host.seen(Path.of("/etc/localtime"));
    timezone = host.seen(Path.of("/etc/timezone"));
  }

  /**
   * Reads it.
   *
   * @throws IOException when it has no name, or one that this Java does not know
   */
  ZoneId read() throws IOException {
    if (!Files.exists(localtime, LinkOption.NOFOLLOW_LINKS)) {
      return ZoneOffset.UTC;
    }
    if (Files.isSymbolicLink(localtime)) {
      // The link is read and not followed: below another root it leads elsewhere.
      String target = Files.readSymbolicLink(localtime).toString();
      int at = target.indexOf(ZONES);
      if (at >= 0) {
        return zone(target.substring(at + ZONES.length()), localtime);
      }
    }
    if (Files.isRegularFile(timezone) && Files.size(timezone) <= LONGEST) {
      return zone(Files.readString(timezone).strip(), timezone);
    }
    throw new IOException(
        localtime + " is no link to a zone, and " + timezone + " does not name one");
  }

  private static ZoneId zone(String name, Path file) throws IOException {
    try {
      return ZoneId.of(name.replaceFirst("^(posix|right)/", ""));
    } catch (DateTimeException e) {
      throw new IOException(file + ": the zone " + name + " is not known", e);
    }
  }
}
