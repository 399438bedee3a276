package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.control.ControlClient;
import java.io.IOException;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "sessions",
    description = "Show the open SSH sessions: who, from where, since when, bytes and rate.",
    mixinStandardHelpOptions = true)
final class Sessions implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "print JSON, with exact numbers")
  private boolean json;

  @Override
  public Integer call() throws ConfigProblem, IOException {
    String answer = new ControlClient(config.controlSocket()).sessionsJson();
    if (json) {
      spec.commandLine().getOut().println(answer);
    } else {
      SessionsTable.draw(answer, ZoneId.systemDefault())
          .forEach(spec.commandLine().getOut()::println);
    }
    return ExitStatus.DONE;
  }
}
