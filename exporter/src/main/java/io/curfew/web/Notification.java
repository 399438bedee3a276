package io.curfew.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One body that Alertmanager posted, version "4".
 *
 * @param truncated alerts that Alertmanager left out
 */
record Notification(List<Alert> alerts, long truncated) {
  Notification {
    alerts = List.copyOf(alerts);
  }

  /**
   * One alert of it.
   *
   * @param firing its own status: a firing notification may hold resolved alerts
   */
  record Alert(String fingerprint, Instant startsAt, boolean firing, Map<String, String> labels) {
    Alert {
      labels = Map.copyOf(labels);
    }
  }
}
