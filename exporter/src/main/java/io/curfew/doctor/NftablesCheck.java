package io.curfew.doctor;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.List;

/** Whether nf_tables can be used: the program nft, and the kernel behind it. */
final class NftablesCheck implements Check {
  private static final String WHAT = "nf_tables";

  @Override
  public List<Finding> look(Patient patient) {
    try {
      return List.of(judge(Command.of("nft", "list", "tables").run(), patient.root()));
    } catch (IOException e) {
      return List.of(Finding.bad(WHAT, "no program nft here", "apt-get install nftables"));
    }
  }

  static Finding judge(Command.Result listing, boolean root) {
    if (listing.succeeded()) {
      long tables = listing.output().lines().filter(line -> line.startsWith("table ")).count();
      return Finding.ok(WHAT, "usable, " + tables + (tables == 1 ? " table" : " tables"));
    }
    return root
        ? Finding.bad(
            WHAT, listing.complaint(), "modprobe nf_tables # in a container: CAP_NET_ADMIN")
        : Finding.unseen(WHAT, listing.complaint(), "run this as root");
  }
}
