package io.curfew.ssh;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one line of a log file in which sshd is heard through syslog: header and message. */
final class SshdLine {
  /** Longer lines are not looked into; sshd's own are cut at 1024. */
  static final int MAX_LENGTH = 4096;

  private static final Pattern HEADER =
      Pattern.compile(
          "("
              + StampReader.RFC_3164
              + "|"
              + StampReader.RFC_3339
              + ")"
              // Host, and with busybox syslogd facility and level.
              + " \\S+ (?:[a-z0-9]+\\.[a-z]+ )?"
              + "(?:sshd|sshd-session)\\[(\\d{1,10})\\]: (.*)");

  private SshdLine() {}

  static LogRecord read(String line, StampReader stamps) {
    if (line.length() > MAX_LENGTH) {
      return new LogRecord.Malformed();
    }
    Matcher header = HEADER.matcher(line);
    return header.matches()
        ? SshdMessage.read(
            header.group(3),
            Long.parseLong(header.group(2)),
            false,
            () -> stamps.read(header.group(1)))
        : new LogRecord.Other();
  }
}
