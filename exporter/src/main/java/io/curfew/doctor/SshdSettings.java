package io.curfew.doctor;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.Optional;

/** What sshd would do, in its own words (sshd(8), -T). */
final class SshdSettings {
  private SshdSettings() {}

  /** Empty where it can't be asked. */
  static Optional<String> ask(Patient patient) {
    // In a container sshd is another one than the host's, if it is there at all.
    if (!patient.root() || patient.settings().host().contained() || !Command.exists("sshd")) {
      return Optional.empty();
    }
    try {
      Command.Result said = Command.of("sshd", "-T").run();
      // Debian's unit takes this directory away when sshd stops, and then sshd tells nothing.
      return said.succeeded() || said.complaint().contains("privilege separation directory")
          ? Optional.of(said.output())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
