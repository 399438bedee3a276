package io.curfew.flow;

import io.curfew.config.FlowLogSettings;
import io.curfew.kernel.JournalSocket;
import java.util.Optional;

/** Makes the flow log that the settings ask for. */
final class FlowLogOpening {
  private FlowLogOpening() {}

  /** Starts its thread; empty where no log is wanted. */
  static Optional<FlowLog> open(FlowLogSettings settings, FlowLines lines) {
    Optional<FlowLog> log = sink(settings).map(sink -> new FlowLog(lines, sink));
    log.ifPresent(FlowLog::start);
    return log;
  }

  private static Optional<LineSink> sink(FlowLogSettings settings) {
    LineFormat format = LineFormat.of(settings);
    return switch (settings.target().kind()) {
      case NOWHERE -> Optional.empty();
      case STANDARD_OUTPUT -> Optional.of(ByteSink.standardOutput(format));
      case JOURNAL ->
          Optional.of(new JournalSink(format, new JournalSocket(JournalSocket.DEFAULT)));
      case FILE ->
          Optional.of(
              ByteSink.file(
                  format,
                  new LogFile(settings.target().file(), settings.maxSize(), settings.keep())));
    };
  }
}
