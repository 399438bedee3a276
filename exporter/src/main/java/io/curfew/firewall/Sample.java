package io.curfew.firewall;

import io.curfew.metrics.LabelSet;

/**
 * One series at one reading.
 *
 * @param lastHitMillis when it was last found grown, since the epoch; 0 for never
 */
record Sample(LabelSet labels, long packets, long bytes, long lastHitMillis) {}
