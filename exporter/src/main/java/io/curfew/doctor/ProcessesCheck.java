package io.curfew.doctor;

import io.curfew.control.FlowHealthFields;
import io.curfew.kernel.PidNamespace;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether host.proc shows the host's processes, by whose numbers the kernel speaks of them. */
final class ProcessesCheck implements Check {
  private static final String WHAT = "processes";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.watchesConntrack()) {
      return List.of();
    }
    Optional<String> said = patient.exporter().said(FlowHealthFields.PIDS);
    if (said.isEmpty() && patient.exporter().said().isPresent()) {
      return List.of();
    }
    PidNamespace here = PidNamespace.shownBy(patient.settings().host().proc());
    return List.of(judge(said.orElse(here.name().toLowerCase(Locale.ROOT))));
  }

  static Finding judge(String pids) {
    if (pids.equals("host")) {
      return Finding.ok(WHAT, "host.proc shows the host's");
    }
    String mend = "mount the host's /proc and set host.proc to it, or share its pid namespace";
    return pids.equals("other")
        ? Finding.bad(
            WHAT, "host.proc shows a container's own: those of the host can't be named", mend)
        : Finding.unseen(WHAT, "whether host.proc shows the host's can't be told", mend);
  }
}
