package io.curfew.ssh;

import io.curfew.logfile.StampReader;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one line of a log file in which sshd is heard: through a syslog daemon, which puts a header
 * before the message, or by itself ({@code sshd -e}, {@code sshd -E}), where there is none.
 */
final class SshdLine {
  /** Longer lines are not looked into; sshd's own are cut at 500 for syslog, else at 1024. */
  static final int MAX_LENGTH = 4096;

  private static final long NO_PID = 0;

  private static final Pattern HEADER =
      Pattern.compile(
          // Some daemons leave the priority as it came.
          "(?:<\\d{1,3}>)?"
              + ("(" + StampReader.RFC_3164 + "|" + StampReader.RFC_3339 + ")")
              // Facility and level: FreeBSD's with -v, busybox's behind the host.
              + "(?: <[a-z0-9]+\\.[a-z]+>)?(?: \\S*[^\\s:])?(?: [a-z0-9]+\\.[a-z]+)?"
              + " (?:sshd|sshd-session)(?:\\[(\\d{1,10})\\])?: (.*)");

  private SshdLine() {}

  static LogRecord read(String line, StampReader stamps) {
    if (line.length() > MAX_LENGTH) {
      return new LogRecord.Malformed();
    }
    // sshd ends its own lines as terminals like them.
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      return SshdMessage.read(text, NO_PID, false, Optional::empty);
    }
    long pid = header.group(2) == null ? NO_PID : Long.parseLong(header.group(2));
    return SshdMessage.read(header.group(3), pid, false, () -> stamps.read(header.group(1)));
  }
}
