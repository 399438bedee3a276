package io.curfew.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * By what a changed file is told from the same one: stat(2) of what the name leads to, so that a
 * symbolic link which is turned elsewhere counts, and the time of the last change of the inode,
 * which nobody can set back.
 *
 * @param attributes nothing where there is no such file
 */
record FileMark(Map<String, Object> attributes) {
  static FileMark of(Path file) {
    try {
      return new FileMark(
          Map.copyOf(Files.readAttributes(file, "unix:dev,ino,mode,uid,gid,size,ctime")));
    } catch (IOException e) {
      return new FileMark(Map.of());
    }
  }

  /** Whether it was changed so lately that whoever writes it may not be done. */
  boolean fresh(Instant now, Duration rest) {
    return attributes.get("ctime") instanceof FileTime changed
        && Duration.between(changed.toInstant(), now).abs().compareTo(rest) < 0;
  }
}
