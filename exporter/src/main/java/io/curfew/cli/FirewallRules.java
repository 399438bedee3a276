package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.control.ControlClient;
import io.curfew.control.ControlFeed;
import io.curfew.control.FirewallRulesStream;
import io.curfew.control.RuleOrder;
import io.curfew.kernel.Signals;
import io.curfew.kernel.TerminalSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "rules",
    description = {
      "Show the firewall rules that are hit most, with their rates over one second.",
      "Rules without a hit are left out; rules without a counter can't be seen: curfew doctor names"
          + " them."
    },
    mixinStandardHelpOptions = true)
final class FirewallRules implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(
      names = "--top",
      paramLabel = "N",
      description =
          "rules at most, 1 to " + FirewallRulesStream.MAX_TOP + " (default: ${DEFAULT-VALUE})")
  private int top = FirewallRulesStream.TOP;

  @Option(
      names = "--by",
      paramLabel = "ORDER",
      description = "rate (packets a second now, then packets), packets or bytes (default: rate)")
  private RuleOrder by = RuleOrder.RATE;

  @Option(
      names = "--watch",
      description = "go on every 2 s until ^C: drawn over on a terminal, one below the other else")
  private boolean watch;

  @Option(names = "--json", description = "print JSON, with exact numbers; a line for each look")
  private boolean json;

  @Override
  public Integer call() throws ConfigProblem, IOException {
    if (top < 1 || top > FirewallRulesStream.MAX_TOP) {
      throw new ParameterException(
          spec.commandLine(),
          "--top: a number from 1 to " + FirewallRulesStream.MAX_TOP + " expected");
    }
    try (ControlFeed feed = new ControlClient(config.controlSocket()).firewallRules(top, by)) {
      Signals.onTerminate(feed::end);
      return follow(feed);
    }
  }

  private int follow(ControlFeed feed) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    int drawn = 0;
    for (Optional<String> line = feed.next(); line.isPresent(); line = feed.next()) {
      Optional<TerminalSize> size = Terminal.size();
      List<String> picture = json ? List.of(line.get()) : picture(line.get(), size);
      if (watch && !json && size.isPresent()) {
        out.print(Terminal.upAndClear(drawn));
      } else if (drawn > 0 && !json) {
        out.println();
      }
      picture.forEach(out::println);
      drawn = picture.size();
      if (Terminal.gone(out) || !watch) {
        return ExitStatus.DONE;
      }
    }
    if (feed.endedHere()) {
      return ExitStatus.DONE;
    }
    throw new IOException("the exporter ended or was reloaded; start again to look on");
  }

  /** What is drawn over must fit the screen: above its first line no cursor goes. */
  private List<String> picture(String document, Optional<TerminalSize> size) throws IOException {
    List<String> lines =
        FirewallRulesTable.draw(
            document,
            ZoneId.systemDefault(),
            size.map(TerminalSize::columns).orElse(Integer.MAX_VALUE));
    int fitting = watch ? size.map(TerminalSize::rows).orElse(Integer.MAX_VALUE) - 1 : lines.size();
    return lines.subList(0, Math.min(lines.size(), Math.max(1, fitting)));
  }
}
