package io.curfew.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether conntrack has room for new flows: the packets of what finds none are dropped. */
final class ConntrackRoomCheck implements Check {
  private static final String WHAT = "conntrack room";

  /** Percent from which it is worth knowing. */
  private static final long CROWDED = 80;

  /** Bytes of a number and a line feed. */
  private static final int LONGEST = 32;

  @Override
  public List<Finding> look(Patient patient) {
    Path directory = patient.settings().host().proc().resolve("sys/net/netfilter");
    try {
      return List.of(
          judge(
              number(directory.resolve("nf_conntrack_count")),
              number(directory.resolve("nf_conntrack_max"))));
    } catch (IOException | NumberFormatException e) {
      // Not loaded, which the check of conntrack says.
      return List.of();
    }
  }

  private static long number(Path file) throws IOException {
    try (InputStream sysctl = Files.newInputStream(file)) {
      // In one read: Files.readString begins with a single byte where the size is said to be 0, and
      // proc_dointvec (kernel/sysctl.c) answers the next read with the end of the file.
      return Long.parseLong(
          new String(sysctl.readNBytes(LONGEST), StandardCharsets.US_ASCII).strip());
    }
  }

  /**
   * Judges.
   *
   * @param most 0 for no bound (nf_conntrack_core.c)
   */
  static Finding judge(long count, long most) {
    String used = count + " of " + (most == 0 ? "any number of" : most) + " entries are in use";
    if (most == 0 || count * 100 < most * CROWDED) {
      return Finding.ok(WHAT, used);
    }
    String mend = "sysctl -w net.netfilter.nf_conntrack_max=" + 2 * most;
    return count < most
        ? Finding.note(WHAT, used + "; past that the kernel drops packets", mend)
        : Finding.bad(WHAT, used + ": the kernel drops the packets of new flows", mend);
  }
}
