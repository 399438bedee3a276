package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
    return named(version, service, arguments).execute(arguments);
  }

  /** With all subcommands. */
  static CommandLine of(String version, Service service) {
    return of(version, subcommands(service));
  }

  /**
   * With the subcommand alone that stands first, where one does: picocli reflects on all that it is
   * given, which took longer than a start has.
   */
  static CommandLine named(String version, Service service, String... arguments) {
    Map<String, Supplier<CommandLine>> all = subcommands(service);
    Optional<String> first = Stream.of(arguments).findFirst().filter(all::containsKey);
    first.ifPresent(name -> all.keySet().retainAll(Set.of(name)));
    return of(version, all);
  }

  private static Map<String, Supplier<CommandLine>> subcommands(Service service) {
    Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
    all.put("serve", () -> new CommandLine(new Serve(service)));
    all.put("check-config", () -> new CommandLine(new CheckConfig()));
    all.put("passwd", () -> new CommandLine(new Passwd(System.in)));
    all.put("status", () -> new CommandLine(new StatusCommand()));
    all.put(
        "firewall",
        () -> new CommandLine(new FirewallCommand()).addSubcommand(new FirewallRules()));
    all.put("doctor", () -> new CommandLine(new DoctorCommand()));
    all.put("sessions", () -> new CommandLine(new Sessions()));
    all.put("destinations", () -> new CommandLine(new DestinationsCommand()));
    all.put("flows", () -> new CommandLine(new FlowsCommand()).addSubcommand(new FlowsAnalyze()));
    all.put("report", () -> new CommandLine(new Report()).addSubcommand(new ReportUsage()));
    all.put("sleep", () -> new CommandLine(new SleepCommand()));
    all.put("keep-awake", () -> new CommandLine(new KeepAwakeCommand()));
    return all;
  }

  private static CommandLine of(String version, Map<String, Supplier<CommandLine>> subcommands) {
    CommandLine top = new CommandLine(new Top());
    subcommands.values().forEach(subcommand -> top.addSubcommand(subcommand.get()));
    versioned(top, "curfew " + version);
    top.setCaseInsensitiveEnumValuesAllowed(true);
    top.setParameterExceptionHandler(CommandTree::badUsage);
    top.setExecutionExceptionHandler(CommandTree::failed);
    return top;
  }

  private static void versioned(CommandLine command, String version) {
    command.getCommandSpec().version(version);
    command.getSubcommands().values().forEach(below -> versioned(below, version));
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
