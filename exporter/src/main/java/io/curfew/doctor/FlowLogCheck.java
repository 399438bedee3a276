package io.curfew.doctor;

import io.curfew.config.FlowLogSettings;
import io.curfew.config.FlowLogSettings.Kind;
import io.curfew.control.FlowHealthFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where the flow log goes, whether it gets there, and what it gives away. */
final class FlowLogCheck implements Check {
  private static final String WHAT = "flow log";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().flows().enabled()) {
      return List.of();
    }
    FlowLogSettings settings = patient.settings().flows().log();
    List<Finding> found = new ArrayList<>();
    if (settings.target().kind() == Kind.NOWHERE) {
      found.add(Finding.ok(WHAT, "not wanted: flows.log.file is null"));
    } else if (patient.tellsOfFlows()) {
      found.add(running(settings.target(), patient.exporter()));
    } else if (patient.exporter().said().isEmpty()) {
      found.add(unopened(settings.target(), patient.root()));
    }
    if (settings.cmdline().equals("full")) {
      found.add(
          Finding.note(
              WHAT,
              "flows.log.cmdline is full: command lines hold passwords, here and in curfew flows",
              "flows.log.cmdline = exe"));
    }
    return found;
  }

  private static Finding running(FlowLogSettings.Target target, Patient.Answer exporter) {
    return exporter.said(FlowHealthFields.LOG_DROPPED).isEmpty()
        ? Finding.bad(WHAT, "the running exporter writes none", "systemctl reload curfew")
        : judge(
            target,
            exporter.said(FlowHealthFields.LOG_PROBLEM),
            exporter.count(FlowHealthFields.LOG_DROPPED));
  }

  static Finding judge(FlowLogSettings.Target target, Optional<String> problem, long dropped) {
    if (problem.isPresent()) {
      return Finding.bad(WHAT, problem.get() + "; " + dropped + " lines dropped", mend(target));
    }
    return dropped == 0
        ? Finding.ok(WHAT, "to " + name(target) + ", none dropped since the start")
        : Finding.note(
            WHAT,
            "to %s, %d lines dropped since the start".formatted(name(target), dropped),
            mend(target));
  }

  private static Finding unopened(FlowLogSettings.Target target, boolean root) {
    Optional<Path> directory = Optional.ofNullable(target.file().getParent());
    boolean missing = directory.filter(parent -> !Files.isDirectory(parent)).isPresent();
    return root && target.kind() == Kind.FILE && missing
        ? Finding.bad(
            WHAT,
            "no directory for " + target.file(),
            "mkdir -p " + directory.orElseThrow() + ", for root or the exporter's user alone")
        : Finding.unseen(
            WHAT, name(target) + " is tried when the exporter starts", "systemctl start curfew");
  }

  private static String name(FlowLogSettings.Target target) {
    return switch (target.kind()) {
      case FILE -> "file " + target.file();
      case JOURNAL -> "the journal";
      case STANDARD_OUTPUT -> "standard output";
      case NOWHERE -> "nowhere";
    };
  }

  private static String mend(FlowLogSettings.Target target) {
    return switch (target.kind()) {
      case FILE -> "df %1$s; ls -ld %1$s*".formatted(target.file());
      case JOURNAL -> "systemctl status systemd-journald; RateLimitBurst= of journald.conf";
      case STANDARD_OUTPUT -> "whoever reads the exporter's standard output must keep up";
      case NOWHERE -> "";
    };
  }
}
