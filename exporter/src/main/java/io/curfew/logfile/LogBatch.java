package io.curfew.logfile;

import java.util.List;

/**
 * Lines of the log, in order.
 *
 * @param cursor where reading goes on after them
 * @param caughtUp whether nothing more was there
 */
public record LogBatch(List<String> lines, LogCursor cursor, boolean caughtUp) {
  public LogBatch {
    lines = List.copyOf(lines);
  }
}
