package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.control.ControlClient;
import io.curfew.ssh.OwnTable;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "firewall",
    description = "curfew's own nf_tables table, which counts SSH bytes and has no verdict.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class FirewallCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "show",
      description = "Print the table as nft takes it; an exporter puts its own id in the comment.",
      mixinStandardHelpOptions = true)
  int show(@Mixin ConfigOption config) throws ConfigProblem {
    spec.commandLine().getOut().print(new OwnTable(config.read(List.of()).ssh()).ruleset());
    spec.commandLine().getOut().flush();
    return ExitStatus.DONE;
  }

  @Command(
      name = "install",
      description = "Make the table unless it is there.",
      mixinStandardHelpOptions = true)
  int install(@Mixin ConfigOption config) throws ConfigProblem, IOException {
    Settings settings = config.read(List.of());
    OwnTable table = new OwnTable(settings.ssh());
    if (kept(settings)) {
      if (!table.present()) {
        throw new IOException(
            table.name() + " is the running exporter's to make, and is not there: see its log");
      }
      return say(table.name() + " is there, the running exporter keeps it");
    }
    return say(table.name() + (table.install() ? " is installed" : " is there already"));
  }

  @Command(
      name = "remove",
      description = "Take the table away, and nothing else.",
      mixinStandardHelpOptions = true)
  int remove(@Mixin ConfigOption config) throws ConfigProblem, IOException {
    Settings settings = config.read(List.of());
    OwnTable table = new OwnTable(settings.ssh());
    if (kept(settings)) {
      throw new IOException(
          table.name()
              + " is kept by the running exporter, which would make it anew: stop that first");
    }
    return say(table.name() + (table.remove() ? " is removed" : " is not there"));
  }

  /** Whether a running exporter would heal what is done to the table. */
  private static boolean kept(Settings settings) {
    return settings.ssh().enabled() && new ControlClient(settings.controlSocket()).answers();
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    return ExitStatus.DONE;
  }
}
