package io.curfew.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Rights of a process, by its line CapEff of /proc/PID/status (proc(5)). */
enum Capabilities {
  // Bits of linux/capability.h.
  CAP_DAC_READ_SEARCH(2, "reads processes and logs of others"),
  CAP_NET_ADMIN(12, "reads and writes nf_tables, conntrack and sock_diag"),
  CAP_SYS_PTRACE(19, "finds the process that holds a connection");

  private static final String LINE = "CapEff:";

  private final int bit;
  private final String use;

  Capabilities(int bit, String use) {
    this.bit = bit;
    this.use = use;
  }

  String use() {
    return use;
  }

  /** Those of these that the process lacks. */
  static List<Capabilities> lacking(Path status) throws IOException {
    return lacking(Files.readString(status, StandardCharsets.ISO_8859_1));
  }

  static List<Capabilities> lacking(String status) throws IOException {
    long effective =
        status
            .lines()
            .filter(line -> line.startsWith(LINE))
            .map(line -> Long.parseUnsignedLong(line.substring(LINE.length()).strip(), 16))
            .findFirst()
            .orElseThrow(() -> new IOException("no line " + LINE));
    return Arrays.stream(values()).filter(one -> (effective >>> one.bit & 1) == 0).toList();
  }
}
