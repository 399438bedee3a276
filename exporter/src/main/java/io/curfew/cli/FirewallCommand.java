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
    description = {
      "The rules that are hit most; and curfew's own nf_tables table, which counts SSH bytes and has"
          + " no verdict."
    },
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
      description = {
        "Make the table unless it is there.",
        "A running exporter is asked to do it. Without one the table counts all the same, and the"
            + " next exporter takes it over with what it has counted."
      },
      mixinStandardHelpOptions = true)
  int install(@Mixin ConfigOption config) throws ConfigProblem, IOException {
    Settings settings = config.read(List.of());
    OwnTable table = new OwnTable(settings.ssh());
    if (kept(settings)) {
      return say(new ControlClient(settings.controlSocket()).table("install"));
    }
    return say(table.name() + (table.install() ? " is installed" : " is there already"));
  }

  @Command(
      name = "remove",
      description = {
        "Take the table away, and nothing else.",
        "A running exporter is asked to do it: it books all that the table has counted, and then"
            + " does without until `curfew firewall install` or its next start; meanwhile it counts"
            + " by a lesser source, if ssh.counting allows one."
      },
      mixinStandardHelpOptions = true)
  int remove(@Mixin ConfigOption config) throws ConfigProblem, IOException {
    Settings settings = config.read(List.of());
    OwnTable table = new OwnTable(settings.ssh());
    if (kept(settings)) {
      return say(new ControlClient(settings.controlSocket()).table("remove"));
    }
    return say(table.name() + (table.remove() ? " is removed" : " is not there"));
  }

  /** Whether an exporter runs, whose business the table is. */
  private static boolean kept(Settings settings) {
    return settings.ssh().enabled() && new ControlClient(settings.controlSocket()).answers();
  }

  private int say(String line) {
    spec.commandLine().getOut().println(line);
    return ExitStatus.DONE;
  }
}
