package io.curfew.witness;

import io.curfew.kernel.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which of the capabilities that the witness needs a process lacks. */
final class Capabilities {
  private static final Path OWN = Path.of("/proc/self/status");

  private Capabilities() {}

  static List<String> missing() {
    try {
      return missing(Capability.effective(OWN));
    } catch (IOException e) {
      return List.of(); // then the kernel's own refusal is all there is to say
    }
  }

  /** CAP_SYS_ADMIN stands for each of them. */
  static List<String> missing(Set<Capability> effective) {
    return effective.contains(Capability.CAP_SYS_ADMIN)
        ? List.of()
        : Stream.of(Capability.CAP_BPF, Capability.CAP_PERFMON, Capability.CAP_NET_ADMIN)
            .filter(one -> !effective.contains(one))
            .map(Capability::name)
            .toList();
  }
}
