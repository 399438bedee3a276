package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.control.ControlClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = "Show users, rules, flows, APT times and whether the host could sleep.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final Duration ON_TERMINAL = Duration.ofSeconds(2);
  private static final Duration ELSEWHERE = Duration.ofSeconds(30);

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(
      names = "--watch",
      description = "draw again every 2 s (30 s without a terminal) until ended")
  private boolean watch;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws ConfigProblem, IOException, InterruptedException {
    ControlClient client = new ControlClient(config.controlSocket());
    boolean terminal = Terminal.watches();
    PrintWriter out = spec.commandLine().getOut();
    int drawn = 0;
    do {
      List<String> picture = json ? List.of(client.statusJson()) : client.statusText();
      if (watch && terminal && !json) {
        out.print(Terminal.upAndClear(drawn));
        drawn = picture.size();
      }
      picture.forEach(out::println);
      out.flush();
      if (watch) {
        Thread.sleep((terminal ? ON_TERMINAL : ELSEWHERE).toMillis());
      }
    } while (watch);
    return ExitStatus.DONE;
  }
}
