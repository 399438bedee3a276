package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.flow.SieveReport;
import io.curfew.flow.SieveTally;
import io.curfew.kernel.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "analyze",
    description = {
      "Sieve a log of new flows: how many each class takes, and what is left, most frequent first.",
      "The log is the kernel's, with the packets of a LOG rule for new flows, or curfew's own flow"
          + " log in JSON lines. It needs no running exporter and no rights but to read the file;"
          + " classes and trust are those of the configuration.",
      "A kernel log is believed as it is: who may write to syslog can forge its lines."
    },
    mixinStandardHelpOptions = true)
final class FlowsAnalyze implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Parameters(paramLabel = "FILE", description = "plain or gzipped; - for standard input")
  private String file = "-";

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "leftovers shown at most (default: ${DEFAULT-VALUE})",
      defaultValue = "20")
  private int top;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description =
          "what the rule puts before the packets in a kernel log (default: ${DEFAULT-VALUE});"
              + " empty for any",
      defaultValue = "NEW-OUTBOUND")
  private String prefix = "";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws ConfigProblem, IOException {
    if (top < 0) {
      throw new ParameterException(spec.commandLine(), "--top: a number from 0 expected");
    }
    Settings settings = config.read(List.of());
    SieveTally tally = new SieveTally(settings.flows(), settings.destinations(), prefix);
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      LineStream lines = LineStream.of(in);
      while (lines.next()) {
        if (lines.tooLong()) {
          tally.takeTooLong();
        } else {
          tally.take(lines.line());
        }
      }
    } catch (IOException e) {
      throw new IOException(file + ": can't be read: " + FileTrouble.of(e, Path.of(file)), e);
    }
    SieveReport report = tally.report(top);
    ServiceNames services = ServiceNames.read(Path.of("/etc/services"));
    List<String> shown =
        json ? List.of(SieveText.json(report, services)) : SieveText.table(report, services);
    shown.forEach(spec.commandLine().getOut()::println);
    return ExitStatus.DONE;
  }
}
