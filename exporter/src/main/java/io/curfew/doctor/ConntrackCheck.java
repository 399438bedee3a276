package io.curfew.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether conntrack picks up connections that were open before it began. */
final class ConntrackCheck implements Check {
  private static final String WHAT = "conntrack";

  @Override
  public List<Finding> look(Patient patient) {
    Path loose =
        patient.settings().host().proc().resolve("sys/net/netfilter/nf_conntrack_tcp_loose");
    try {
      return List.of(judge(Files.readString(loose, StandardCharsets.US_ASCII).strip()));
    } catch (IOException e) {
      return List.of(Finding.note(WHAT, "not loaded yet; curfew's table loads it", ""));
    }
  }

  static Finding judge(String loose) {
    return loose.equals("0")
        ? Finding.note(
            WHAT,
            "nf_conntrack_tcp_loose is 0: sessions that were open before curfew's table, or before"
                + " a conntrack -F, stay unattributed",
            "sysctl -w net.netfilter.nf_conntrack_tcp_loose=1")
        : Finding.ok(WHAT, "picks up sessions that were open before (nf_conntrack_tcp_loose)");
  }
}
