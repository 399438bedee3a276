package io.curfew.ssh;

import java.util.Optional;

/**
 * How far a log file has been read.
 *
 * @param inode of the file
 * @param offset of the first byte that isn't read, always the beginning of a line
 */
record LogCursor(long inode, long offset) {
  private static final String PREFIX = "file ";

  String text() {
    return PREFIX + inode + " " + offset;
  }

  /** Reads {@link #text()}, and the form without a prefix that the first version wrote. */
  static Optional<LogCursor> of(String text) {
    String numbers = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    if (!numbers.matches("\\d{1,18} \\d{1,18}")) {
      return Optional.empty();
    }
    int blank = numbers.indexOf(' ');
    return Optional.of(
        new LogCursor(
            Long.parseLong(numbers.substring(0, blank)),
            Long.parseLong(numbers.substring(blank + 1))));
  }
}
