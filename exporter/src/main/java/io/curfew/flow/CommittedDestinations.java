package io.curfew.flow;

import java.util.HashMap;
import java.util.Map;

/** What may be shown: destinations as the store has them. Thread-safe. */
final class CommittedDestinations {
  private final Map<DestinationKey, Sightings> unknown;
  private DestinationFigures figures;

  CommittedDestinations(DestinationSnapshot restored) {
    unknown = new HashMap<>(restored.unknown());
    figures = restored.figures();
  }

  /** Takes what was just committed. */
  synchronized void apply(DestinationChanges changes) {
    changes
        .unknown()
        .forEach(
            (key, sightings) ->
                sightings.ifPresentOrElse(
                    seen -> unknown.put(key, seen), () -> unknown.remove(key)));
    figures = changes.figures();
  }

  synchronized DestinationSnapshot snapshot() {
    return new DestinationSnapshot(Map.copyOf(unknown), figures);
  }
}
