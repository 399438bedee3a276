package io.curfew.logfile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a log file has been read.
 *
 * @param inode of the file, 0 for whichever is there
 * @param offset of the first byte that isn't read, always the beginning of a line; where the file
 *     is compressed, as if it were not
 * @param print of what was read; empty where a version wrote the cursor that knew none
 */
public record LogCursor(long inode, long offset, Optional<LogPrint> print) {
  /** The first byte of whichever file is there. */
  public static final LogCursor BEGINNING = new LogCursor(0, 0, Optional.empty());

  private static final String PREFIX = "file ";
  private static final Pattern TEXT =
      Pattern.compile("(?:file )?(\\d{1,18}) (\\d{1,18})(?: ([0-9a-f]{8} [0-9a-f]{8}))?");

  public String text() {
    return PREFIX + inode + " " + offset + print.map(p -> " " + p.text()).orElse("");
  }

  /** Reads {@link #text()}, and the forms of the first versions: without print, without prefix. */
  public static Optional<LogCursor> of(String text) {
    Matcher cursor = TEXT.matcher(text);
    return cursor.matches()
        ? Optional.of(
            new LogCursor(
                Long.parseLong(cursor.group(1)),
                Long.parseLong(cursor.group(2)),
                Optional.ofNullable(cursor.group(3)).map(LogPrint::of)))
        : Optional.empty();
  }
}
