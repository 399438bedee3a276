package io.curfew.firewall;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What notices tell of the time between two readings.
 *
 * @param complete false when some were lost: then they tell nothing
 * @param last when the last change of the ruleset was noticed
 */
record Changes(List<Change> changes, boolean complete, Optional<Instant> last) {
  Changes {
    changes = List.copyOf(changes);
  }
}
