package io.curfew.doctor;

import io.curfew.control.HealthRequest;
import java.util.ArrayList;
import java.util.List;

/** Whether an exporter runs and answers on the control socket, and which collectors fail. */
final class ExporterCheck implements Check {
  private static final String WHAT = "exporter";

  @Override
  public List<Finding> look(Patient patient) {
    if (patient.exporter().said().isEmpty()) {
      return List.of(silent(patient));
    }
    List<Finding> found = new ArrayList<>();
    found.add(
        Finding.ok(
            WHAT, "runs as process " + patient.exporter().said(HealthRequest.PID).orElse("?")));
    patient
        .exporter()
        .said()
        .get()
        .forEach(
            (field, why) -> {
              if (field.startsWith(HealthRequest.FAILING)) {
                String collector = field.substring(HealthRequest.FAILING.length());
                found.add(
                    Finding.bad(
                        "collector " + collector,
                        why,
                        "journalctl -n 20 --no-pager -u curfew # and see the findings below"));
              }
            });
    return found;
  }

  private static Finding silent(Patient patient) {
    String silence = patient.exporter().silence();
    if (!patient.root() && !silence.contains("no exporter answers")) {
      return Finding.unseen(WHAT, silence, "run this as root, or in the group curfew");
    }
    return Finding.bad(
        WHAT, silence, "systemctl restart curfew # or, without systemd: curfew serve");
  }
}
