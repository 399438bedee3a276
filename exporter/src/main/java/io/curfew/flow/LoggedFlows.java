package io.curfew.flow;

import java.util.Locale;
import java.util.Optional;

/**
 * Reads flows out of a kernel log or out of curfew's own flow log, by what each line looks like.
 */
final class LoggedFlows {
  private LoggedFlows() {}

  /**
   * Reads one line.
   *
   * @param prefix what the rule puts before the packets in a kernel log
   * @return nothing where the line is of neither log
   * @throws MalformedLogLine when it looks as if it were, and can't be read
   */
  static Optional<LoggedFlow> read(String line, String prefix) throws MalformedLogLine {
    return line.startsWith("{")
        ? Optional.of(own(line))
        : KernelLogLine.read(line, prefix).map(KernelLogLine::flow);
  }

  private static LoggedFlow own(String line) throws MalformedLogLine {
    try {
      FlowLine flow = FlowLineReader.read(line);
      return new LoggedFlow(
          FlowDirection.valueOf(flow.direction().toUpperCase(Locale.ROOT)),
          Prefix.of(flow.ends().source()),
          Prefix.of(flow.ends().destination()),
          Math.max(DestinationKey.NO_PORT, flow.ends().destinationPort()),
          DestinationKey.protocol(flow.protocol()),
          flow.owner().process().orElse(""),
          flow.owner().unit().orElse(""));
    } catch (MalformedFlowLine | IllegalArgumentException e) {
      throw new MalformedLogLine(String.valueOf(e.getMessage()));
    }
  }
}
