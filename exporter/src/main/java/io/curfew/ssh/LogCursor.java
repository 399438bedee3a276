package io.curfew.ssh;

import java.util.Optional;

/**
 * How far a log file has been read.
 *
 * @param inode of the file
 * @param offset of the first byte that isn't read, always the beginning of a line
 */
record LogCursor(long inode, long offset) {

  String text() {
    return inode + " " + offset;
  }

  static Optional<LogCursor> of(String text) {
    String[] parts = text.split(" ", 2);
    return parts.length == 2 && text.matches("\\d{1,18} \\d{1,18}")
        ? Optional.of(new LogCursor(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
        : Optional.empty();
  }
}
