package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The guard's view for the JSON API.
 *
 * @param dryRun why it is not armed; empty when it is
 */
public record SleepView(
    Instant at,
    boolean ready,
    boolean armed,
    Optional<String> dryRun,
    String action,
    Duration idleWindow,
    String awake,
    Optional<Instant> boot,
    Optional<Instant> resumed,
    List<Blocker> blockers,
    List<Judged> decisions) {}
