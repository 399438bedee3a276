package io.curfew.doctor;

import io.curfew.control.HealthRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where login records are read from, and whether they can be. */
final class LoginRecordsCheck implements Check {
  private static final String WHAT = "login records";
  private static final String MEND =
      "apt-get install rsyslog, which writes it; or set ssh.log-file to where sshd's log is";

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
    return List.of(file(log, patient.root()));
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
