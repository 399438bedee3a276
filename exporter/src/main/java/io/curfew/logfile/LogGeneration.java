package io.curfew.logfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The log file, or one that rotation left of it.
 *
 * @param number what rotation put into the name: how many times it was rotated since, or the date
 * @param dated whether that is a date, which grows, and not a count, which falls
 * @param packed how it is compressed
 */
record LogGeneration(
    Path path,
    long inode,
    long size,
    FileTime modified,
    String number,
    boolean dated,
    Packed packed) {

  enum Packed {
    NOT,
    GZIP,
    /** Nothing here can read it. */
    OTHERWISE
  }

  /** Nothing where there is no such file, or it is none: a pipe would hold its reader. */
  static Optional<LogGeneration> of(Path path, String number, boolean dated, Packed packed)
      throws IOException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(path, "unix:ino,size,lastModifiedTime,isRegularFile");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
      return Optional.empty();
    }
    return Optional.of(
        new LogGeneration(
            path,
            (Long) Objects.requireNonNull(attributes.get("ino")),
            (Long) Objects.requireNonNull(attributes.get("size")),
            (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime")),
            number,
            dated,
            packed));
  }

  /** The one that is written to now. */
  static Optional<LogGeneration> present(Path path) throws IOException {
    return of(path, "", false, Packed.NOT);
  }

  boolean isPresent() {
    return number.isEmpty();
  }

  /** Whether it was begun after the other: names tell, times only where the naming was changed. */
  boolean follows(LogGeneration other) {
    if (isPresent() || other.isPresent()) {
      return isPresent() && !other.isPresent();
    }
    if (dated != other.dated) {
      return modified.compareTo(other.modified) > 0;
    }
    return dated ? number.compareTo(other.number) > 0 : number.compareTo(other.number) < 0;
  }
}
