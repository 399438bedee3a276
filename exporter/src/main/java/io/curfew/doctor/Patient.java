package io.curfew.doctor;

import io.curfew.config.Settings;
import io.curfew.control.FlowHealthFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whom the doctor looks at.
 *
 * @param exporter what the running one says of itself (control.HealthRequest), or why it says
 *     nothing
 * @param root whether the doctor may see everything
 * @param monitored what Prometheus and Alertmanager said; empty where nobody asked them
 */
record Patient(Settings settings, Answer exporter, boolean root, Optional<Monitored> monitored) {
  /** For checks that look at this host alone. */
  Patient(Settings settings, Answer exporter, boolean root) {
    this(settings, exporter, root, Optional.empty());
  }

  /** Whether flows are to come from conntrack, with the owners of their sockets. */
  boolean watchesConntrack() {
    return settings.flows().enabled() && settings.flows().kernelLog().isEmpty();
  }

  /** Whether the running exporter tells of flows. */
  boolean tellsOfFlows() {
    return settings.flows().enabled() && exporter.said(FlowHealthFields.TIER).isPresent();
  }

  /** What is said of flows where the exporter alone knows, and doesn't tell. */
  List<Finding> silentOfFlows(String what) {
    // That flows are switched off is said once, by the check of their owners.
    return watchesConntrack() && exporter.said().isEmpty()
        ? List.of(
            Finding.unseen(what, "only a running exporter can tell", "systemctl start curfew"))
        : List.of();
  }

  /** What the exporter said; empty with the reason. */
  record Answer(Optional<Map<String, String>> said, String silence) {
    Optional<String> said(String field) {
      return said.flatMap(fields -> Optional.ofNullable(fields.get(field)));
    }

    /** 0 where it was not said, as by an exporter of another version. */
    long count(String field) {
      try {
        return Long.parseLong(said(field).orElse("0"));
      } catch (NumberFormatException e) {
        return 0;
      }
    }
  }
}
