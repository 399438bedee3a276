package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The guard's view for the JSON API. */
public record SleepView(
    Instant at,
    boolean ready,
    boolean armed,
    String action,
    Duration idleWindow,
    String awake,
    Optional<Instant> boot,
    Optional<Instant> resumed,
    List<Blocker> blockers,
    List<Judged> decisions) {}
