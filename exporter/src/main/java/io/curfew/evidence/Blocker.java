package io.curfew.evidence;

/**
 * One reason, true now, not to sleep.
 *
 * @param detail for a person: what exactly, in lower case, without a full stop
 */
public record Blocker(Reason reason, String detail) {}
