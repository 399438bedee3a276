package io.curfew.config;

import java.net.URI;
import java.util.Optional;

/**
 * Whom the doctor asks beside this host; Prometheus is that of the reports.
 *
 * @param alertmanager without a slash at its end; those that Prometheus names, if there is none
 */
public record DoctorSettings(Optional<URI> alertmanager) {
  static DoctorSettings read(Section doctor) throws ConfigProblem {
    Optional<String> text = doctor.optionalText("alertmanager");
    try {
      return new DoctorSettings(text.map(ReportSettings::address));
    } catch (IllegalArgumentException e) {
      throw doctor.problem("alertmanager", String.valueOf(e.getMessage()).replace("9090", "9093"));
    }
  }
}
