package io.curfew.sleep;

import java.time.Duration;

/**
 * How long the guard has watched without a gap.
 *
 * @param unbroken on the monotonic clock
 * @param since what it began with: a sign of life, a gap, curfew's own start
 */
public record Watched(Duration unbroken, String since) {}
