package io.curfew.sleep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * A file that stands while curfew has asked the host to sleep. By it the last check tells curfew's
 * sleep from anybody else's even when the exporter is dead.
 */
public final class SleepMark {
  /** A mark older than this belongs to an exporter that died long before. */
  private static final Duration BELIEVED = Duration.ofMinutes(10);

  private static final String NAME = "sleep-asked";

  private final Path file;

  private SleepMark(Path file) {
    this.file = file;
  }

  /** The mark of the exporter that listens at this control socket. */
  public static SleepMark beside(Path controlSocket) {
    return new SleepMark(controlSocket.resolveSibling(NAME));
  }

  /** Sets it. {@code boottimeNanos} is CLOCK_BOOTTIME, which goes on in sleep. */
  void set(String bootId, long boottimeNanos) throws IOException {
    Path fresh = file.resolveSibling(NAME + ".new");
    Files.writeString(fresh, bootId + " " + boottimeNanos + "\n", StandardCharsets.US_ASCII);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void clear() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Whether curfew asked for a sleep just now.
   *
   * @param bootId of this boot
   * @param boottimeNanos CLOCK_BOOTTIME now
   * @throws IOException when it stands and can't be read, or is no mark; doubt is the caller's
   */
  public boolean stands(String bootId, long boottimeNanos) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    String[] words = Files.readString(file, StandardCharsets.ISO_8859_1).strip().split(" ", -1);
    if (words.length != 2 || !words[1].matches("[0-9]{1,18}")) {
      throw new IOException(file + ": a boot id and a time expected");
    }
    long age = boottimeNanos - Long.parseLong(words[1]);
    return words[0].equals(bootId) && age >= 0 && age < BELIEVED.toNanos();
  }
}
