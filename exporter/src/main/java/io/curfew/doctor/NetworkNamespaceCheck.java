package io.curfew.doctor;

import io.curfew.control.HealthRequest;
import io.curfew.kernel.NetworkNamespace;
import java.util.List;
import java.util.Locale;

/** Whether the rules that are read are the host's: a network namespace has its own. */
final class NetworkNamespaceCheck implements Check {
  private static final String WHAT = "network";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().firewall().enabled()) {
      return List.of();
    }
    NetworkNamespace.Kind here = NetworkNamespace.seenFrom(patient.settings().host().proc());
    return judge(
        patient
            .exporter()
            .said(HealthRequest.NETWORK)
            .orElse(here.name().toLowerCase(Locale.ROOT)));
  }

  static List<Finding> judge(String kind) {
    return kind.equals("other")
        ? List.of(
            Finding.note(
                WHAT,
                "a network namespace of its own: its rules are seen, and not the host's",
                NetworkNamespace.MEND))
        : List.of();
  }
}
