package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One reading of the web configuration file, and whether it is still what the files say. Immutable.
 */
public final class WebReading {
  /** Files that change while they are read are read again, but not for ever. */
  private static final int MOST_TRIES = 3;

  private final Optional<Path> file;
  private final WebRules rules;
  private final Map<Path, FileMark> marks;

  private WebReading(Optional<Path> file, WebRules rules, Map<Path, FileMark> marks) {
    this.file = file;
    this.rules = rules;
    this.marks = marks;
  }

  /** Of no file. */
  static WebReading none() {
    return new WebReading(Optional.empty(), WebRules.none(), Map.of());
  }

  /**
   * Reads the file and those that it names.
   *
   * @throws IOException saying in one line which key is wrong and what was expected
   */
  static WebReading of(Path file) throws IOException {
    for (int tries = 1; ; tries++) {
      WebSources sources = new WebSources();
      try {
        WebRules rules = WebRules.read(file, sources);
        if (tries == MOST_TRIES || same(sources.marks())) {
          return new WebReading(Optional.of(file), rules, sources.marks());
        }
      } catch (IOException e) {
        if (tries == MOST_TRIES || same(sources.marks())) {
          throw e;
        }
      }
    }
  }

  public WebRules rules() {
    return rules;
  }

  /** Whether there is a file at all. */
  public boolean exists() {
    return file.isPresent();
  }

  /** The file, for a line of the log. */
  public String name() {
    return file.map(Path::toString).orElse("none");
  }

  /** Whether a file is another one than it was. */
  public boolean stale() {
    return !same(marks);
  }

  private static boolean same(Map<Path, FileMark> marks) {
    return marks.entrySet().stream().allMatch(m -> FileMark.of(m.getKey()).equals(m.getValue()));
  }

  /**
   * Whether nobody has touched its files for a while. One that is just being written may by chance
   * say something, such as that there are no users.
   */
  public boolean settled(Instant now, Duration rest) {
    return marks.keySet().stream().noneMatch(path -> FileMark.of(path).fresh(now, rest));
  }

  /**
   * Reads anew.
   *
   * @throws IOException as {@link #of}
   */
  public WebReading again() throws IOException {
    return file.isPresent() ? of(file.get()) : this;
  }
}
