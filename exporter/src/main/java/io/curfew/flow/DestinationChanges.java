package io.curfew.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one commit takes: entries to be written, and what may be shown once they are.
 *
 * @param unknown what changed of those with series; nothing for those that have none any more
 */
record DestinationChanges(
    List<DestinationChange> stored,
    Map<DestinationKey, Optional<Sightings>> unknown,
    DestinationFigures figures) {}
