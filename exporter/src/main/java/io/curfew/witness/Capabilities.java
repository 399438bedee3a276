package io.curfew.witness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which of the capabilities that the witness needs a process lacks (capabilities(7)). */
final class Capabilities {
  private static final Path OWN = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "CapEff:";
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;
  private static final int CAP_PERFMON = 38;
  private static final int CAP_BPF = 39;

  private Capabilities() {}

  static List<String> missing() {
    try {
      for (String line : Files.readAllLines(OWN)) {
        if (line.startsWith(EFFECTIVE)) {
          return missing(Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16));
        }
      }
    } catch (IOException | NumberFormatException e) {
      return List.of(); // then the kernel's own refusal is all there is to say
    }
    return List.of();
  }

  /** CAP_SYS_ADMIN stands for each of them. */
  static List<String> missing(long effective) {
    List<String> missing = new ArrayList<>();
    if (!has(effective, CAP_SYS_ADMIN)) {
      if (!has(effective, CAP_BPF)) {
        missing.add("CAP_BPF");
      }
      if (!has(effective, CAP_PERFMON)) {
        missing.add("CAP_PERFMON");
      }
      if (!has(effective, CAP_NET_ADMIN)) {
        missing.add("CAP_NET_ADMIN");
      }
    }
    return missing;
  }

  private static boolean has(long effective, int capability) {
    return ((effective >>> capability) & 1) != 0;
  }
}
