package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * All subcommands, and the one way in which each of them fails: one line on standard error and an
 * exit status.
 */
public final class CommandTree {
  @Command(
      name = "curfew",
      description = "Prometheus exporter for SSH bytes, firewall hits, new flows and APT times.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true)
  private static final class Top {}

  private CommandTree() {}

  /** Runs one command line; returns the exit status. */
  public static int run(String version, Service service, String... arguments) {
    return of(version, service).execute(arguments);
  }

  static CommandLine of(String version, Service service) {
    CommandLine top = new CommandLine(new Top());
    top.getCommandSpec().version("curfew " + version);
    top.addSubcommand(new Serve(service));
    top.addSubcommand(new CheckConfig());
    top.addSubcommand(new Passwd(System.in));
    top.addSubcommand(new StatusCommand());
    top.addSubcommand(new CommandLine(new FirewallCommand()).addSubcommand(new FirewallRules()));
    top.addSubcommand(new DoctorCommand());
    top.addSubcommand(new Sessions());
    top.addSubcommand(new DestinationsCommand());
    top.addSubcommand(new CommandLine(new FlowsCommand()).addSubcommand(new FlowsAnalyze()));
    top.addSubcommand(new CommandLine(new Report()).addSubcommand(new ReportUsage()));
    top.addSubcommand(new SleepCommand());
    top.addSubcommand(new KeepAwakeCommand());
    top.setCaseInsensitiveEnumValuesAllowed(true);
    top.setParameterExceptionHandler(CommandTree::badUsage);
    top.setExecutionExceptionHandler(CommandTree::failed);
    return top;
  }

  private static int badUsage(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(
        "curfew: "
            + String.valueOf(e.getMessage()).lines().findFirst().orElse("bad usage")
            + "; see --help");
    return ExitStatus.BAD_USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof ConfigProblem || e instanceof IOException) {
      command.getErr().println("curfew: " + e.getMessage());
      return e instanceof ConfigProblem ? ExitStatus.BAD_USAGE : ExitStatus.FAILED;
    }
    throw e;
  }
}
