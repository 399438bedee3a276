package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check-config",
    description = "Say whether a configuration file is good, or what is wrong where.",
    mixinStandardHelpOptions = true)
final class CheckConfig implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the configuration file")
  private Path file;

  @Override
  public Integer call() throws ConfigProblem {
    Settings.load(file.toAbsolutePath(), List.of());
    spec.commandLine().getOut().println(file + ": good");
    return ExitStatus.DONE;
  }
}
