package io.curfew.ssh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one line of a log file in which sshd is heard through syslog: header and message. */
final class SshdLine {
  /** Longer lines are not looked into; sshd's own are cut at 1024. */
  static final int MAX_LENGTH = 4096;

  private static final Pattern HEADER =
      Pattern.compile(
          // RFC 3164: month, day padded with a blank, time; RFC 3339: date, time, zone.
          "(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d"
              + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d))"
              // Host, and with busybox syslogd facility and level.
              + " \\S+ (?:[a-z0-9]+\\.[a-z]+ )?"
              + "(?:sshd|sshd-session)\\[(\\d{1,10})\\]: (.*)");

  private SshdLine() {}

  static LogRecord read(String line) {
    if (line.length() > MAX_LENGTH) {
      return new LogRecord.Malformed();
    }
    Matcher header = HEADER.matcher(line);
    return header.matches()
        ? SshdMessage.read(header.group(2), Long.parseLong(header.group(1)), false)
        : new LogRecord.Other();
  }
}
