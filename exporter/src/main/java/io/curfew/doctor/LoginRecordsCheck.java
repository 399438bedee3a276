package io.curfew.doctor;

import io.curfew.config.Settings;
import io.curfew.control.HealthRequest;
import io.curfew.kernel.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where login records are read from, and whether they can be. */
final class LoginRecordsCheck implements Check {
  private static final String WHAT = "login records";
  private static final String MEND =
      "apt-get install rsyslog # which writes it; or set ssh.log-file to where sshd's log is";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().ssh().enabled()) {
      return List.of();
    }
    Optional<String> problem = patient.exporter().said(HealthRequest.RECORDS_PROBLEM);
    Optional<String> records = patient.exporter().said(HealthRequest.RECORDS);
    Path log = patient.settings().host().seen(patient.settings().ssh().logFile());
    if (problem.isPresent()) {
      return List.of(Finding.bad(WHAT, records.orElse("?") + ": " + problem.get(), mend(records)));
    }
    if (records.isPresent()) {
      boolean file = records.get().equals("file");
      return List.of(Finding.ok(WHAT, records.get() + (file ? " " + log : "") + ", read"));
    }
    Optional<String> journal = journal(patient.settings());
    return List.of(journal.isPresent() ? journalUnread(journal.get()) : file(log, patient.root()));
  }

  /** Where the exporter would read the journal; as it chooses, whether or not it runs. */
  private static Optional<String> journal(Settings settings) {
    Path journald = settings.host().seen(Path.of("/run/systemd/journal/stdout"));
    return switch (settings.ssh().source()) {
      case JOURNAL -> Optional.of("ssh.source is journal");
      case FILE -> Optional.empty();
      case AUTO ->
          Files.exists(journald) && Command.exists("journalctl")
              ? Optional.of("journald runs")
              : Optional.empty();
    };
  }

  private static Finding journalUnread(String why) {
    return Command.exists("journalctl")
        ? Finding.unseen(
            WHAT, why + ": the exporter will read the journal", "journalctl -n 5 -t sshd")
        : Finding.bad(
            WHAT, why + ", and there is no program journalctl", "apt-get install systemd");
  }

  private static String mend(Optional<String> records) {
    return records.filter("file"::equals).isPresent() ? MEND : "journalctl -n 5 -t sshd";
  }

  private static Finding file(Path log, boolean root) {
    if (Files.isReadable(log)) {
      return Finding.ok(WHAT, "file " + log + " can be read");
    }
    if (!root) {
      return Finding.unseen(WHAT, "this user can't read " + log, "run this as root");
    }
    return Finding.bad(
        WHAT,
        Files.exists(log) ? log + " can't be read" : "no file " + log,
        Files.exists(log) ? "ls -l " + log : MEND);
  }
}
