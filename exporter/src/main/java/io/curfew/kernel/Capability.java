package io.curfew.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** A right of a process that curfew makes use of (capabilities(7)). */
public enum Capability {
  // Bits of linux/capability.h.
  CAP_DAC_READ_SEARCH(2),
  CAP_NET_ADMIN(12),
  CAP_SYS_PTRACE(19),
  CAP_SYS_ADMIN(21),
  CAP_PERFMON(38),
  CAP_BPF(39);

  private static final String EFFECTIVE = "CapEff:";
  private static final String AMBIENT = "CapAmb:";

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  /**
   * Those in effect.
   *
   * @param status the file /proc/PID/status of the process (proc(5))
   */
  public static Set<Capability> effective(Path status) throws IOException {
    return effective(Files.readString(status, StandardCharsets.ISO_8859_1));
  }

  /** Those in effect, by the text of that file; CAP_SYS_ADMIN stands for what was part of it. */
  public static Set<Capability> effective(String status) throws IOException {
    return line(EFFECTIVE, status);
  }

  /**
   * Those that a program which the process starts will have; of a process of root's, which hands on
   * all that it has, those in effect.
   */
  public static Set<Capability> inherited(String status) throws IOException {
    return status.lines().anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"))
        ? line(EFFECTIVE, status)
        : line(AMBIENT, status);
  }

  private static Set<Capability> line(String name, String status) throws IOException {
    String word =
        status
            .lines()
            .filter(line -> line.startsWith(name))
            .map(line -> line.substring(name.length()).strip())
            .findFirst()
            .orElseThrow(() -> new IOException("no line " + name));
    try {
      return of(Long.parseUnsignedLong(word, 16));
    } catch (NumberFormatException e) {
      throw new IOException(name + " a hexadecimal number expected, not " + word, e);
    }
  }

  private static Set<Capability> of(long word) {
    Set<Capability> held =
        Arrays.stream(values())
            .filter(one -> (word >>> one.bit & 1) != 0)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Capability.class)));
    if (held.contains(CAP_SYS_ADMIN)) {
      // bpf_capable() and perfmon_capable() of linux/capability.h.
      held.addAll(EnumSet.of(CAP_BPF, CAP_PERFMON));
    }
    return held;
  }
}
