package io.curfew.doctor;

import io.curfew.control.FlowHealthFields;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Whether curfew's rule keeps conntrack on in this network namespace. */
final class FlowTableCheck implements Check {
  private static final String WHAT = "flow table";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.watchesConntrack() || !patient.tellsOfFlows()) {
      return patient.silentOfFlows(WHAT);
    }
    String table = patient.settings().ssh().table() + "_flows";
    return List.of(judge(table, present(table), patient.exporter().count(FlowHealthFields.HEALED)));
  }

  /** Empty where it can't be seen. */
  private static Optional<Boolean> present(String table) {
    try {
      Command.Result listing = Command.of("nft", "list", "table", "inet", table).run();
      if (listing.succeeded()) {
        return Optional.of(true);
      }
      boolean absent = listing.complaint().contains("No such file or directory");
      return absent ? Optional.of(false) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Finding judge(String table, Optional<Boolean> present, long healed) {
    if (present.filter(there -> !there).isPresent()) {
      return Finding.bad(
          WHAT,
          "no table inet " + table + ": conntrack may be off, and no flow seen",
          "the exporter makes it again within seconds; if not: journalctl -u curfew");
    }
    if (healed > 0) {
      return Finding.note(
          WHAT,
          "table inet %s was removed and made again %s since the start; no flow is seen in between"
              .formatted(table, healed == 1 ? "once" : healed + " times"),
          "nft monitor shows who removes it; rules that are loaded anew should delete their own tables"
              + " instead of: flush ruleset");
    }
    return present.isPresent()
        ? Finding.ok(WHAT, "table inet " + table + " keeps conntrack on")
        : Finding.unseen(WHAT, "whether table inet " + table + " is there", "run this as root");
  }
}
