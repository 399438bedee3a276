package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogLineTest {
  private static String line(ZoneId zone, Level level, String message, @Nullable Throwable thrown) {
    Logger logger = new LoggerContext().getLogger("io.curfew.ssh.SshSource");
    LoggingEvent event =
        new LoggingEvent(LogLineTest.class.getName(), logger, level, message, thrown, null);
    event.setInstant(Instant.parse("2026-11-01T05:06:07.089123Z"));
    return new LogLine(zone).doLayout(event);
  }

  @Test
  void aLineHasTimeLevelClassAndMessage() {
    assertThat(line(ZoneOffset.UTC, Level.INFO, "serving", null))
        .isEqualTo("2026-11-01T05:06:07.089Z INFO  SshSource: serving\n");
    assertThat(line(ZoneId.of("Asia/Kolkata"), Level.ERROR, "{}", null))
        .isEqualTo("2026-11-01T10:36:07.089+05:30 ERROR SshSource: {}\n");
  }

  @Test
  void aStrangersLineBreakBeginsNoLine() {
    assertThat(line(ZoneOffset.UTC, Level.WARN, "a\r\nb\tc\177\033[2J\000é", null))
        .endsWith(" WARN  SshSource: a??b\tc??[2J?é\n");
  }

  @Test
  void aStackTraceFollows() {
    assertThat(line(ZoneOffset.UTC, Level.WARN, "no", new IllegalStateException("why")).lines())
        .startsWith(
            "2026-11-01T05:06:07.089Z WARN  SshSource: no", "java.lang.IllegalStateException: why")
        .anyMatch(frame -> frame.startsWith("\tat io.curfew.LogLineTest."));
  }

  @Test
  void itIsWhatTheProgramLogsWith() {
    LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    assertThat(loggers.getLogger("org.eclipse.jetty").getLevel()).isEqualTo(Level.WARN);
    assertThat(loggers.getLogger("org.freedesktop.dbus").getLevel()).isEqualTo(Level.OFF);
    assertThat(loggers.getLogger("io.curfew").getEffectiveLevel()).isEqualTo(Level.INFO);
  }
}
