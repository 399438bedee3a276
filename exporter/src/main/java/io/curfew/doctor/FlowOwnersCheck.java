package io.curfew.doctor;

import io.curfew.config.FlowSettings.Witnessing;
import io.curfew.config.Settings;
import io.curfew.control.FlowHealthFields;
import io.curfew.witness.Witness;
import java.util.List;
import java.util.Optional;

/** What names the owners of flows now, and if that is not the witness, why. */
final class FlowOwnersCheck implements Check {
  private static final String WHAT = "flow owners";
  private static final String LESSER =
      "a flow stays without its process if that ends before curfew looks";
  private static final String NOBODY = "none";
  private static final String MEND_SOCKETS = "modprobe -a inet_diag tcp_diag udp_diag";
  private static final String MEND_KERNEL =
      "zgrep -hE 'CONFIG_(BPF_SYSCALL|CGROUP_BPF|BPF_JIT)=' /boot/config-$(uname -r) /proc/config.gz";
  private static final String MEND_FILTER =
      "podman run --security-opt seccomp=FILE # exporter/docs/container.md makes such a FILE";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().flows().enabled()) {
      return List.of(Finding.note("flows", "flows.enabled is false: no flows", ""));
    }
    if (!patient.watchesConntrack()) {
      // The check of the kernel log says it.
      return List.of();
    }
    Patient.Answer exporter = patient.exporter();
    if (patient.tellsOfFlows()) {
      return List.of(
          inForce(
              exporter.said(FlowHealthFields.TIER).orElse(""),
              exporter.said(FlowHealthFields.VARIANT).orElse("?"),
              exporter.said(FlowHealthFields.WITHOUT_WITNESS)));
    }
    if (exporter.said().isPresent()) {
      return List.of(
          Finding.bad(
              WHAT, "the running exporter has flows switched off", "systemctl reload curfew"));
    }
    return List.of(
        patient.root()
            ? tried(patient.settings())
            : Finding.unseen(WHAT, "no exporter answers", "run this as root"));
  }

  static Finding inForce(String tier, String variant, Optional<String> withoutWitness) {
    if (withoutWitness.isEmpty()) {
      return Finding.ok(WHAT, "named by the eBPF witness (" + variant + ")");
    }
    String why = withoutWitness.get();
    if (tier.equals(NOBODY)) {
      return Finding.bad(WHAT, "no flow is named: " + why, MEND_SOCKETS);
    }
    return Finding.note(WHAT, "named by " + tier + " alone: " + why + "; " + LESSER, mend(why));
  }

  /** The line itself names what to do; these are the commands for it. */
  private static String mend(String why) {
    if (why.equals("flows.witness is off")) {
      return "flows.witness = auto";
    }
    if (why.contains("CAP_")) {
      return RightsCheck.MEND;
    }
    if (why.contains("seccomp")) {
      return MEND_FILTER;
    }
    return why.contains("cgroup") ? "set host.sys" : MEND_KERNEL;
  }

  private static Finding tried(Settings settings) {
    Witnessing wanted = settings.flows().witness();
    return wanted == Witnessing.OFF
        ? Finding.note(WHAT, "flows.witness is off: " + LESSER, "flows.witness = auto")
        : untried(Witness.obstacle(settings.host().sys()), wanted);
  }

  /** Nothing is loaded to find out. */
  static Finding untried(Optional<String> obstacle, Witnessing wanted) {
    if (obstacle.isEmpty()) {
      return Finding.unseen(
          WHAT,
          "rights and cgroups are as the eBPF witness needs them; whether the kernel loads it is"
              + " found out by trying",
          "curfew serve");
    }
    String why = obstacle.get();
    return wanted == Witnessing.ON
        ? Finding.bad(WHAT, "flows.witness is on, but " + why, mend(why))
        : Finding.note(WHAT, "no witness: " + why + "; " + LESSER, mend(why));
  }
}
