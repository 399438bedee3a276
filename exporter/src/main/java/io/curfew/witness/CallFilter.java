package io.curfew.witness;

import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The filter of system calls that container runtimes put on a process. podman's forbids bpf(2) to
 * whoever lacks CAP_SYS_ADMIN, although the kernel asks for CAP_BPF alone.
 */
final class CallFilter {
  private static final Path OWN = Path.of("/proc/self/status");

  private CallFilter() {}

  /**
   * What to add to the kernel's refusal where such a filter may have been in the kernel's place.
   */
  static String suspicion(IOException refusal) {
    if (!(refusal instanceof KernelException kernel) || kernel.errno() != Errno.EPERM) {
      return "";
    }
    try {
      return suspicion(Files.readString(OWN, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return ""; // then nothing is known of a filter
    }
  }

  /** By the text of /proc/PID/status (proc(5)). */
  static String suspicion(String status) {
    return status.lines().anyMatch(line -> line.matches("Seccomp:\\s+2"))
        ? "; a filter of system calls (seccomp) is in force, which may forbid bpf(2)"
        : "";
  }
}
