package io.curfew.doctor;

import io.curfew.config.SshSettings;
import io.curfew.control.HealthRequest;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What counts SSH bytes now. */
final class CountingCheck implements Check {
  private static final String WHAT = "byte source";

  @Override
  public List<Finding> look(Patient patient) {
    String table = patient.settings().ssh().table();
    if (!patient.settings().ssh().enabled()) {
      return List.of(Finding.note(WHAT, "ssh.enabled is false: no SSH bytes", ""));
    }
    Optional<String> counting = patient.exporter().said(HealthRequest.COUNTING);
    if (counting.isPresent()) {
      boolean chosen = patient.settings().ssh().counting() != SshSettings.Counting.AUTO;
      return List.of(inForce(counting.get(), table, chosen));
    }
    if (patient.exporter().said().isPresent()) {
      return List.of(
          Finding.bad(
              WHAT, "the running exporter has SSH switched off", "systemctl reload curfew"));
    }
    return List.of(withoutExporter(table, patient.root()));
  }

  private static Finding inForce(String counting, String table, boolean chosen) {
    return counting.equals("nft")
        ? Finding.ok(WHAT, "nft: curfew's own table inet " + table)
        : Finding.note(
            WHAT,
            counting + ", which is a lesser one than curfew's own nf_tables table",
            chosen ? "ssh.counting chooses it" : "why: journalctl -u curfew");
  }

  /** The table outlives the exporter, and goes on counting. */
  private static Finding withoutExporter(String table, boolean root) {
    try {
      if (Command.of("nft", "list", "table", "inet", table).run().succeeded()) {
        return Finding.note(
            WHAT, "no exporter reads, but table inet " + table + " is there and counts on", "");
      }
    } catch (IOException e) {
      // Said by the check of nf_tables.
    }
    return root
        ? Finding.bad(
            WHAT,
            "nothing counts: no table inet " + table,
            "systemctl restart curfew # or, without systemd: curfew serve")
        : Finding.unseen(WHAT, "whether table inet " + table + " is there", "run this as root");
  }
}
