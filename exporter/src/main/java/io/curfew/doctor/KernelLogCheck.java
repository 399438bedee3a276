package io.curfew.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the kernel log can be read, where flows come from there. */
final class KernelLogCheck implements Check {
  private static final String WHAT = "flow source";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().flows().enabled()) {
      return List.of();
    }
    return patient.settings().flows().kernelLog().stream()
        .map(log -> judge(log.file(), Files.exists(log.file()), Files.isReadable(log.file())))
        .toList();
  }

  static Finding judge(Path file, boolean there, boolean readable) {
    if (!there) {
      return Finding.bad(
          WHAT,
          file + " is not there: no flow is seen",
          "write the kernel's messages to it (rsyslog: kern.* "
              + file
              + "), or set"
              + " flows.kernel-log.file");
    }
    return readable
        ? Finding.note(
            WHAT,
            file + ": nobody is named, and who may write to syslog can forge flows",
            "flows.source = conntrack")
        : Finding.unseen(WHAT, "whether the exporter can read " + file, "run this as root");
  }
}
