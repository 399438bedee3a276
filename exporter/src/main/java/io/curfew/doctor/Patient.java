package io.curfew.doctor;

import io.curfew.config.Settings;
import java.util.Map;
import java.util.Optional;

/**
 * Whom the doctor looks at.
 *
 * @param exporter what the running one says of itself (control.HealthRequest), or why it says
 *     nothing
 * @param root whether the doctor may see everything
 */
record Patient(Settings settings, Answer exporter, boolean root) {
  /** What the exporter said; empty with the reason. */
  record Answer(Optional<Map<String, String>> said, String silence) {
    Optional<String> said(String field) {
      return said.flatMap(fields -> Optional.ofNullable(fields.get(field)));
    }
  }
}
