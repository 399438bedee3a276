package io.curfew.flow;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What of /proc/PID/stat is used here (proc(5)).
 *
 * @param comm the command name; any bytes, what is no UTF-8 becomes U+FFFD
 * @param parent pid of the parent; 0 where that is in no pid namespace seen from here
 * @param start clock ticks after boot, suspended time included
 */
record ProcessStat(String comm, int parent, long start) {
  private static final int PARENT_AFTER_NAME = 1; // field 4, counted from the third
  private static final int START_AFTER_NAME = 19; // field 22

  /** The name may hold anything, parentheses and newlines too: it ends at the last one. */
  static Optional<ProcessStat> parse(byte[] bytes) {
    String line = new String(bytes, StandardCharsets.ISO_8859_1);
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 1).stripLeading().split("[ \n]", -1);
    if (fields.length <= START_AFTER_NAME) {
      return Optional.empty();
    }
    try {
      String comm = new String(bytes, open + 1, close - open - 1, StandardCharsets.UTF_8);
      return Optional.of(
          new ProcessStat(
              comm,
              Integer.parseInt(fields[PARENT_AFTER_NAME]),
              Long.parseLong(fields[START_AFTER_NAME])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
