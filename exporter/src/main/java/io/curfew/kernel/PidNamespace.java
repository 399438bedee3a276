package io.curfew.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose processes a mounted proc file system shows (pid_namespaces(7)). */
public enum PidNamespace {
  /** The host's: the numbers are those that eBPF programs see. */
  HOST,
  /** A container's: its numbers stand for other processes on the host. */
  OTHER,
  UNKNOWN;

  private static final String INITIAL = "pid:[4026531836]"; // PROC_PID_INIT_INO, linux/proc_ns.h

  /**
   * Looks.
   *
   * @param proc where the proc file system is mounted
   */
  public static PidNamespace shownBy(Path proc) {
    try {
      if (link(proc, "self").equals(INITIAL)) {
        return HOST;
      }
      // A container that has the host's /proc mounted: only the process with the first number
      // tells.
      return link(proc, "1").equals(INITIAL) ? HOST : OTHER;
    } catch (IOException e) {
      // Denied, or this process isn't in what is mounted there.
      return UNKNOWN;
    }
  }

  private static String link(Path proc, String process) throws IOException {
    return Files.readSymbolicLink(proc.resolve(process).resolve("ns/pid")).toString();
  }
}
