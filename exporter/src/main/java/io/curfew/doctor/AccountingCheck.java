package io.curfew.doctor;

import io.curfew.config.SshSettings.Counting;
import io.curfew.control.HealthRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether conntrack counts, where SSH bytes come from its counts; curfew never sets the sysctl. */
final class AccountingCheck implements Check {
  private static final String WHAT = "conntrack";
  private static final String SYSCTL = "net.netfilter.nf_conntrack_acct";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().ssh().enabled()) {
      return List.of();
    }
    boolean used =
        patient.settings().ssh().counting() == Counting.CONNTRACK
            || patient
                .exporter()
                .said(HealthRequest.COUNTING)
                .filter("conntrack"::equals)
                .isPresent();
    Path file = patient.settings().host().proc().resolve("sys/net/netfilter/nf_conntrack_acct");
    return used ? judge(text(file)).stream().toList() : List.of();
  }

  /** Empty where it is on, or conntrack is not loaded, which another check says. */
  static Optional<Finding> judge(String value) {
    return value.equals("0")
        ? Optional.of(
            Finding.bad(
                WHAT,
                "ssh.counting takes its counts, and " + SYSCTL + " is 0: there are none",
                "sysctl -w "
                    + SYSCTL
                    + "=1 && echo "
                    + SYSCTL
                    + "=1 >/etc/sysctl.d/60-curfew.conf"))
        : Optional.empty();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
