package io.curfew.report;

/**
 * One stored value of a counter.
 *
 * @param at milliseconds of the Unix time
 * @param value whole; exact up to 2^53, as Prometheus stores doubles
 */
record Sample(long at, long value) {}
