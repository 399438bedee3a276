package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.LastActivity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the host stood at one moment: all that the guard judges by. Immutable.
 *
 * @param blockers in the order of their reasons
 * @param lastSign the newest sign of life of a judged source
 * @param machine absent when the kernel could not be read
 */
record Evaluation(
    Instant at,
    List<Blocker> blockers,
    Map<String, LastActivity> activity,
    Optional<Instant> lastSign,
    Optional<MachineState> machine,
    String awake) {

  Evaluation {
    blockers = List.copyOf(blockers);
    activity = Map.copyOf(activity);
  }

  boolean ready() {
    return blockers.isEmpty();
  }
}
