package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.control.ControlClient;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "keep-awake",
    description = {
      "Keep this host awake for a while.",
      "Several people may, each for a time and reason of their own: root and the group curfew. The"
          + " time goes on over a restart, a reboot and a clock that is set."
    },
    mixinStandardHelpOptions = true)
final class KeepAwakeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(names = "--json", description = "with --list: print JSON")
  private boolean json;

  /** One of three. */
  private static final class What {
    @ArgGroup(exclusive = false)
    private @Nullable Wish wish;

    @Option(names = "--list", description = "show who keeps it awake, until when and why")
    private boolean list;

    @Option(
        names = "--release",
        arity = "0..1",
        paramLabel = "N",
        fallbackValue = "0",
        description = "end entry N, or all of your own; root may end anybody's")
    private @Nullable Integer release;
  }

  private static final class Wish {
    @Option(
        names = "--for",
        required = true,
        paramLabel = "TIME",
        description = "for how long, as in 2h, 90m or 1d12h; 30d at most")
    private String span = "";

    @Option(
        names = "--why",
        required = true,
        paramLabel = "TEXT",
        description = "what for; others will see it")
    private String why = "";
  }

  @Override
  public Integer call() throws ConfigProblem, IOException {
    Map<String, String> order = what.list ? Map.of() : order();
    ControlClient client = new ControlClient(config.controlSocket());
    if (what.list) {
      list(client.sleepJson());
    } else {
      spec.commandLine().getOut().println(client.keepAwake(order));
    }
    return ExitStatus.DONE;
  }

  private Map<String, String> order() {
    Map<String, String> fields = new TreeMap<>();
    Wish wish = what.wish;
    if (wish != null) {
      fields.put("do", "keep");
      fields.put("seconds", Long.toString(span(wish.span).toSeconds()));
      fields.put("why", wish.why);
      return fields;
    }
    fields.put("do", "release");
    Integer id = what.release;
    if (id != null && id > 0) {
      fields.put("id", Integer.toString(id));
    }
    return fields;
  }

  private Duration span(String text) {
    try {
      return LongTime.parse(text);
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(), "--for: " + String.valueOf(e.getMessage()), e);
    }
  }

  private void list(String answer) throws IOException {
    SleepDocument document = SleepDocument.read(answer);
    List<String> lines =
        json
            ? List.of(document.keptAwakeJson())
            : SleepPage.drawKeptAwake(document, Instant.now(), ZoneId.systemDefault());
    lines.forEach(spec.commandLine().getOut()::println);
  }
}
