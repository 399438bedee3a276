package io.curfew.flow;

import java.time.Instant;
import java.util.Map;

/**
 * Destinations in numbers.
 *
 * @param units first outbound flow of each unit
 * @param trusted how many trusted destinations were seen since the start
 * @param learned how many are learned
 * @param overflow flows to unknown ones that found no room, since the start
 * @param refused flows that were not learned for want of room, since the start
 */
record DestinationFigures(
    Map<String, Instant> units, int trusted, int learned, long overflow, long refused) {}
