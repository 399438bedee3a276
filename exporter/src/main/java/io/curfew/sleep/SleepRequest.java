package io.curfew.sleep;

import java.time.Instant;
import java.util.Optional;

/**
 * One alert that may ask for sleep, as Alertmanager reported it.
 *
 * @param startsAt when Prometheus first saw the condition, by its own clock
 * @param firing this alert's own status; the payload's says nothing of a single alert
 * @param instance the label that says which host is meant
 * @param action the label {@code curfew_action}
 * @param awake the label {@code awake}: which waking of the host was seen idle
 */
public record SleepRequest(
    String fingerprint,
    Instant startsAt,
    boolean firing,
    String instance,
    Optional<String> action,
    Optional<String> awake) {

  /** Alertmanager repeats an alert with the same fingerprint and the same start. */
  String key() {
    return fingerprint + " " + startsAt;
  }
}
