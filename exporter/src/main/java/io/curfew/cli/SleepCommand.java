package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.control.ControlClient;
import io.curfew.kernel.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "sleep",
    description = "Whether this host may sleep, and why not.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class SleepCommand {
  /** The kernel's own, even for an exporter in a container: a boot id has no namespace. */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  @Spec private CommandSpec spec;

  @Command(
      name = "explain",
      description = {
        "Show whether this host may sleep now, all that speaks against it and what to do about it.",
        "Ends with 0 when nothing does, with 1 when something does."
      },
      mixinStandardHelpOptions = true)
  int explain(
      @Mixin ConfigOption config,
      @Option(names = "--json", description = "print JSON, as GET /api/v1/sleep") boolean json)
      throws ConfigProblem, IOException {
    String answer = new ControlClient(config.controlSocket()).sleepJson();
    SleepDocument document = SleepDocument.read(answer);
    List<String> lines =
        json ? List.of(answer) : SleepPage.draw(document, Instant.now(), ZoneId.systemDefault());
    lines.forEach(spec.commandLine().getOut()::println);
    return document.text("ready").equals("true") ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  @Command(
      name = "cancel",
      description = {
        "Call an announced sleep off.",
        "Whether there was one or not, the idle window starts anew."
      },
      mixinStandardHelpOptions = true)
  int cancel(@Mixin ConfigOption config) throws ConfigProblem, IOException {
    ControlClient client = new ControlClient(config.controlSocket());
    spec.commandLine().getOut().println(client.cancelSleep());
    return ExitStatus.DONE;
  }

  @Command(
      name = "last-check",
      description = {
        "Say whether a sleep that systemd begins may go on; for ExecStartPre= of its sleep units.",
        "Anybody else's sleep passes at once. Curfew's own passes when everything, read again, still"
            + " speaks for it."
      },
      mixinStandardHelpOptions = true)
  int lastCheck(@Mixin ConfigOption config) throws IOException {
    LastCheck check =
        new LastCheck(
            sockets(config), (socket, longest) -> new ControlClient(socket).lastCheck(longest));
    LastCheck.Now now =
        new LastCheck.Now(Files.readString(BOOT_ID).strip(), Clocks.boottimeNanos());
    Optional<String> refusal = check.refusal(now);
    refusal.ifPresent(why -> spec.commandLine().getErr().println("curfew: no sleep: " + why));
    return refusal.isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private static Set<Path> sockets(ConfigOption config) {
    Set<Path> sockets = new LinkedHashSet<>();
    try {
      sockets.add(config.controlSocket());
    } catch (ConfigProblem e) {
      // Said by whatever else reads it; LastCheck has why the default place alone will do.
    }
    sockets.add(Settings.DEFAULT_CONTROL_SOCKET);
    return sockets;
  }
}
