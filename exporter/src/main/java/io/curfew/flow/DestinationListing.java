package io.curfew.flow;

import java.time.Instant;
import java.util.List;

/**
 * All destinations held at a moment.
 *
 * @param learningEnds may be past
 */
public record DestinationListing(
    Instant at, boolean learning, Instant learningEnds, List<DestinationRow> rows) {}
