package io.curfew.doctor;

import static io.curfew.kernel.Capability.CAP_BPF;
import static io.curfew.kernel.Capability.CAP_DAC_READ_SEARCH;
import static io.curfew.kernel.Capability.CAP_NET_ADMIN;
import static io.curfew.kernel.Capability.CAP_PERFMON;
import static io.curfew.kernel.Capability.CAP_SYS_PTRACE;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Capability;
import java.util.ArrayList;
import java.util.List;

/**
 * A right that a feature makes use of.
 *
 * @param feature for people
 * @param cost what goes without it
 * @param level how bad that is
 */
record Need(Capability right, String feature, String cost, Level level) {
  private static final String SSH = "SSH accounting";
  private static final String FIREWALL = "firewall hits";
  private static final String FLOWS = "flows";

  /**
   * All needs of the features that are switched on.
   *
   * @param witnessed whether the witness is known to be in force
   */
  static List<Need> of(Settings settings, boolean witnessed) {
    List<Need> needs = new ArrayList<>();
    if (settings.ssh().enabled()) {
      String login = "no confirmation of who logged in over SSH";
      needs.add(new Need(CAP_NET_ADMIN, SSH, "no SSH bytes by nf_tables", Level.BAD));
      needs.add(new Need(CAP_SYS_PTRACE, SSH, login, Level.BAD));
      needs.add(new Need(CAP_DAC_READ_SEARCH, SSH, login, Level.BAD));
    }
    if (settings.firewall().enabled()) {
      needs.add(new Need(CAP_NET_ADMIN, FIREWALL, "no firewall hits", Level.BAD));
    }
    if (settings.flows().enabled() && settings.flows().kernelLog().isEmpty()) {
      flows(settings.flows().witness(), witnessed, needs);
    }
    return needs;
  }

  private static void flows(Witnessing wanted, boolean witnessed, List<Need> needs) {
    needs.add(new Need(CAP_NET_ADMIN, FLOWS, "no flows", Level.BAD));
    if (wanted != Witnessing.OFF) {
      String cost =
          wanted == Witnessing.ON
              ? "no start, since flows.witness is on"
              : "no witness: a flow stays without its process if that ends at once";
      Level level = wanted == Witnessing.ON ? Level.BAD : Level.NOTE;
      needs.add(new Need(CAP_PERFMON, FLOWS, cost, level));
      needs.add(new Need(CAP_BPF, FLOWS, cost, level));
    }
    // The witness sees who opens a flow; who listens, and a program's file, only /proc tells.
    String cost =
        witnessed
            ? "no process for inbound flows and sockets older than the witness, no program or"
                + " command line of other users in the flow log"
            : "no process for flows of other users";
    Level level = witnessed ? Level.NOTE : Level.BAD;
    needs.add(new Need(CAP_SYS_PTRACE, FLOWS, cost, level));
    needs.add(new Need(CAP_DAC_READ_SEARCH, FLOWS, cost, level));
  }
}
