package io.curfew.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What some files said together at one moment, and whether they say it still. Immutable.
 *
 * @param <T> what was made of them
 */
public final class FileReading<T> {
  /** Files that change while they are read are read again, but not for ever. */
  private static final int MOST_TRIES = 3;

  /** Makes something of files. */
  @FunctionalInterface
  interface Reader<T> {
    T read(FileSources files) throws IOException;
  }

  private final Reader<T> reader;
  private final T content;
  private final Map<Path, FileMark> marks;

  private FileReading(Reader<T> reader, T content, Map<Path, FileMark> marks) {
    this.reader = reader;
    this.content = content;
    this.marks = marks;
  }

  /**
   * Reads.
   *
   * @throws IOException as the reader does
   */
  static <T> FileReading<T> of(Reader<T> reader) throws IOException {
    for (int tries = 1; ; tries++) {
      FileSources files = new FileSources();
      try {
        T content = reader.read(files);
        if (tries == MOST_TRIES || same(files.marks())) {
          return new FileReading<>(reader, content, files.marks());
        }
      } catch (IOException e) {
        if (tries == MOST_TRIES || same(files.marks())) {
          throw e;
        }
      }
    }
  }

  public T content() {
    return content;
  }

  /** Whether a file is another one than it was. */
  public boolean stale() {
    return !same(marks);
  }

  private static boolean same(Map<Path, FileMark> marks) {
    return marks.entrySet().stream().allMatch(m -> FileMark.of(m.getKey()).equals(m.getValue()));
  }

  /** Whether nobody has touched its files for a while. One that is just being written is half. */
  public boolean settled(Instant now, Duration rest) {
    return marks.keySet().stream().noneMatch(path -> FileMark.of(path).fresh(now, rest));
  }

  /**
   * Reads anew.
   *
   * @throws IOException saying in one line what is wrong with which file
   */
  public FileReading<T> again() throws IOException {
    return of(reader);
  }
}
