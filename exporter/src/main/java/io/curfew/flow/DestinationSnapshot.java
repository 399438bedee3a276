package io.curfew.flow;

import java.util.Map;

/**
 * Destinations as they were last committed.
 *
 * @param unknown those with series
 */
record DestinationSnapshot(Map<DestinationKey, Sightings> unknown, DestinationFigures figures) {}
