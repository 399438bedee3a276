package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One reading of the web configuration file, and whether it is still what the files say. Immutable.
 */
public final class WebReading {
  private final Optional<Path> file;
  private final FileReading<WebRules> reading;

  private WebReading(Optional<Path> file, FileReading<WebRules> reading) {
    this.file = file;
    this.reading = reading;
  }

  /** Of no file. */
  static WebReading none() throws IOException {
    return new WebReading(Optional.empty(), FileReading.of(files -> WebRules.none()));
  }

  /**
   * Reads the file and those that it names.
   *
   * @throws IOException saying in one line which key is wrong and what was expected
   */
  static WebReading of(Path file) throws IOException {
    return new WebReading(Optional.of(file), FileReading.of(files -> WebRules.read(file, files)));
  }

  public WebRules rules() {
    return reading.content();
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
    return reading.stale();
  }

  /**
   * Whether nobody has touched its files for a while. One that is just being written may by chance
   * say something, such as that there are no users.
   */
  public boolean settled(Instant now, Duration rest) {
    return reading.settled(now, rest);
  }

  /**
   * Reads anew.
   *
   * @throws IOException as {@link #of}
   */
  public WebReading again() throws IOException {
    return new WebReading(file, reading.again());
  }
}
