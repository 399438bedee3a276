package io.curfew;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One event of the log as a line of text; below it a stack trace, where there is one. */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);
  private static final int LONGEST_LEVEL = 5;

  private final ZoneId zone;

  LogLine(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    STAMP.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone), line);
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(" ".repeat(LONGEST_LEVEL - level.length()));
    String logger = event.getLoggerName();
    line.append(' ').append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(": ");
    harmless(event.getFormattedMessage(), line);
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy())).append('\n');
    }
    return line.toString();
  }

  /** Messages can carry bytes of strangers: a line break must not begin a forged line. */
  private static void harmless(String message, StringBuilder line) {
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      line.append((c < ' ' && c != '\t') || c == '\177' ? '?' : c);
    }
  }
}
