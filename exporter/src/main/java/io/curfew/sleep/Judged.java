package io.curfew.sleep;

import java.time.Instant;

/** A request with what became of it, kept for a person who asks why. */
public record Judged(Instant at, SleepRequest request, Decision decision) {}
