package io.curfew.flow;

import java.time.Instant;
import java.util.Map;

/**
 * Destinations as they were last committed.
 *
 * @param unknown those with series
 * @param units first outbound flow of each unit
 * @param trusted how many trusted destinations were seen since the start
 * @param learned how many are learned
 * @param overflow flows to unknown ones that found no room
 */
record DestinationSnapshot(
    Map<DestinationKey, Sightings> unknown,
    Map<String, Instant> units,
    int trusted,
    int learned,
    long overflow) {}
