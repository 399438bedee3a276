package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.doctor.Doctor;
import io.curfew.doctor.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = "Say what works, what doesn't, and the command that mends it.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    int worst = ExitStatus.FAILED;
    try {
      findings.addAll(Doctor.examine(config.read(List.of())));
      findings.add(0, new Finding(Finding.Level.OK, "configuration", "good", ""));
    } catch (ConfigProblem e) {
      worst = ExitStatus.BAD_USAGE;
      // Nothing else can be looked at: each check asks the settings where.
      findings.add(
          Finding.bad(
              "configuration",
              String.valueOf(e.getMessage()),
              "mend that line, then: curfew check-config "
                  + config.found().orElse(Settings.DEFAULT_FILE)));
    }
    List<String> lines = json ? List.of(FindingsText.json(findings)) : FindingsText.draw(findings);
    lines.forEach(spec.commandLine().getOut()::println);
    return findings.stream().anyMatch(f -> f.level() == Finding.Level.BAD)
        ? worst
        : ExitStatus.DONE;
  }
}
