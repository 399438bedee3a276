package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Network;
import io.curfew.control.ControlClient;
import io.curfew.flow.DestinationOrder;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "destinations",
    description = "Where this host's flows go: what is trusted, learned and unknown.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class DestinationsCommand {
  @Spec private CommandSpec spec;

  /** What an order may be narrowed by. */
  static final class Narrowed {
    @Option(names = "--port", paramLabel = "PORT", description = "only this port of the peer")
    private @Nullable String port;

    @Option(
        names = "--protocol",
        paramLabel = "NAME",
        description = "only this protocol: tcp, udp, icmp, or a number")
    private @Nullable String protocol;

    @Option(
        names = "--unit",
        paramLabel = "UNIT",
        description = "only flows of this unit, as the metrics name it")
    private @Nullable String unit;

    void into(Map<String, String> fields) {
      put(fields, "port", port);
      put(fields, "protocol", protocol);
      put(fields, "unit", unit);
    }
  }

  @Command(
      name = "list",
      description = {
        "Show trust entries, and destinations, last seen first.",
        "A learned one's last sighting is noted once an hour. \"other\" stands for what found no"
            + " room, or for the ports of a destination past its first 16."
      },
      mixinStandardHelpOptions = true)
  int list(
      @Mixin ConfigOption config,
      @Option(names = "--state", paramLabel = "STATE", description = "trusted, learned or unknown")
          @Nullable String state,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "lines at most (default: ${DEFAULT-VALUE})",
              defaultValue = "1000")
          int limit,
      @Option(names = "--json", description = "print JSON, with exact times") boolean json)
      throws ConfigProblem, IOException {
    Map<String, String> fields = new TreeMap<>(Map.of("limit", Integer.toString(limit)));
    put(fields, "state", state);
    String answer = client(config).destinationsJson(fields);
    List<String> lines =
        json ? List.of(answer) : DestinationsTable.draw(answer, ZoneId.systemDefault());
    lines.forEach(spec.commandLine().getOut()::println);
    return ExitStatus.DONE;
  }

  @Command(
      name = "learn",
      description = {
        "Make unknown destinations learned ones, each on its port, protocol and unit.",
        "Their series disappear. Their counts are remembered: were they unknown again, they would"
            + " go on where they stopped."
      },
      mixinStandardHelpOptions = true)
  int learn(
      @Mixin ConfigOption config,
      @Parameters(
              arity = "0..1",
              paramLabel = "DEST",
              description = "an address, or a network for all unknown ones in it")
          @Nullable String destination,
      @Mixin Narrowed narrowed,
      @Option(names = "--all-unknown", description = "all of them, once you have looked at them")
          boolean all)
      throws ConfigProblem, IOException {
    if (all == (destination != null)) {
      throw new ParameterException(spec.commandLine(), "DEST or --all-unknown expected");
    }
    return order(config, "learn", destination, narrowed, null);
  }

  @Command(
      name = "trust",
      description = {
        "Trust an address or network from now on, besides what destinations.trust of the"
            + " configuration says.",
        "Unknown ones that it covers lose their series, as with learn."
      },
      mixinStandardHelpOptions = true)
  int trust(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "DEST", description = "an address or network") String destination,
      @Mixin Narrowed narrowed,
      @Option(names = "--name", paramLabel = "NAME", description = "what it is, for the list")
          @Nullable String name)
      throws ConfigProblem, IOException {
    return order(config, "trust", destination, narrowed, name);
  }

  @Command(
      name = "forget",
      description = {
        "Forget destinations: what was learned, what a command trusted, and the series of unknown"
            + " ones.",
        "Its next flow makes it unknown, or learned while curfew learns; the counter of one that was"
            + " unknown before goes on where it stopped."
      },
      mixinStandardHelpOptions = true)
  int forget(
      @Mixin ConfigOption config,
      @Parameters(
              paramLabel = "DEST",
              description = "an address, or a network for all that is in it")
          String destination,
      @Mixin Narrowed narrowed)
      throws ConfigProblem, IOException {
    return order(config, "forget", destination, narrowed, null);
  }

  private int order(
      ConfigOption config,
      String verb,
      @Nullable String destination,
      Narrowed narrowed,
      @Nullable String name)
      throws ConfigProblem, IOException {
    Map<String, String> fields = new TreeMap<>(Map.of("do", verb));
    put(fields, "destination", destination);
    put(fields, "name", name);
    narrowed.into(fields);
    if (destination != null) {
      check(destination);
    }
    DestinationOrder.Outcome outcome = client(config).order(fields);
    if (outcome.done() == 0) {
      throw new IOException(outcome.line());
    }
    spec.commandLine().getOut().println(outcome.line());
    return ExitStatus.DONE;
  }

  private void check(String destination) {
    try {
      Network unused = Network.parse(destination);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static void put(Map<String, String> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private static ControlClient client(ConfigOption config) throws ConfigProblem {
    return new ControlClient(config.controlSocket());
  }
}
