package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.FlowTemplate;
import io.curfew.config.StampFormat;
import io.curfew.control.ControlClient;
import io.curfew.control.ControlFeed;
import io.curfew.flow.FlowLineReader;
import io.curfew.flow.FlowText;
import io.curfew.flow.ProtocolName;
import io.curfew.kernel.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "flows",
    description = "Show each new flow with the program that made it, as it comes, until ^C.",
    mixinStandardHelpOptions = true)
final class FlowsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(
      names = {"-p", "--protocol"},
      paramLabel = "PROTO",
      description = "only flows of this protocol: tcp, udp, icmp, icmpv6, …; may be repeated")
  private List<String> protocols = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "a line with fields in braces; default: \""
              + FlowTemplate.CLASSIC
              + "\"; more are in"
              + " reference.conf at flows.log.format")
  private @Nullable String format;

  @Option(
      names = "--format-ts",
      paramLabel = "FORMAT",
      description =
          "how {ts} is written: epoch (the default), iso, or as strftime does, such as \"%%F %%T\"")
  private @Nullable String stamp;

  @Option(names = "--json", description = "print JSON lines, as the flow log has them")
  private boolean json;

  @Override
  public Integer call() throws ConfigProblem, IOException {
    Optional<FlowText> text = json ? Optional.empty() : Optional.of(text());
    if (json && (format != null || stamp != null)) {
      throw bad("--json: without --format and --format-ts expected");
    }
    try (ControlFeed feed = new ControlClient(config.controlSocket()).flows(protocolNames())) {
      Signals.onTerminate(feed::end);
      return follow(feed, text);
    }
  }

  private List<String> protocolNames() {
    return protocols.stream()
        .map(
            given ->
                ProtocolName.canonical(given)
                    .orElseThrow(() -> bad("-p: a protocol as in tcp, udp, icmp or 132 expected")))
        .toList();
  }

  private FlowText text() {
    return new FlowText(
        parsed(
            "--format", () -> FlowTemplate.parse(format == null ? FlowTemplate.CLASSIC : format)),
        parsed(
            "--format-ts",
            () ->
                StampFormat.parse(
                    stamp == null ? StampFormat.DEFAULT : stamp, ZoneId.systemDefault())));
  }

  private <T> T parsed(String option, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (IllegalArgumentException e) {
      throw bad(option + ": " + e.getMessage());
    }
  }

  private ParameterException bad(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private int follow(ControlFeed feed, Optional<FlowText> text) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Optional<String> line = feed.next();
    while (line.isPresent()) {
      out.print(text.isPresent() ? text.get().of(FlowLineReader.read(line.get())) : line.get());
      out.print('\n');
      // A reader of a pipe gets each line at once; a burst goes out together.
      if (!feed.ready() && Terminal.gone(out)) {
        // Whoever read is gone, as head(1) is after ten lines.
        return ExitStatus.DONE;
      }
      line = feed.next();
    }
    out.flush();
    if (!feed.lost().equals("0")) {
      spec.commandLine()
          .getErr()
          .println("curfew: " + feed.lost() + " flows are not shown: they came faster than read");
    }
    if (feed.endedHere()) {
      return ExitStatus.DONE;
    }
    throw new IOException("the exporter ended or was reloaded; start again to look on");
  }
}
