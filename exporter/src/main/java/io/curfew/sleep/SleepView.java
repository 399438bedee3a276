package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The guard's view, for the JSON API and for the command that explains it.
 *
 * @param dryRun why it is not armed; empty when it is
 * @param announced since when a sleep is under way
 * @param schedule when sleep is allowed, as configured; always, if empty
 * @param decisions newest first
 */
public record SleepView(
    Instant at,
    boolean ready,
    boolean armed,
    Optional<String> dryRun,
    String action,
    Duration idleWindow,
    Watched watched,
    String awake,
    Optional<Instant> boot,
    Optional<Instant> resumed,
    Optional<Instant> announced,
    List<Source> sources,
    List<Blocker> blockers,
    List<KeptAwake> keptAwake,
    List<String> schedule,
    List<Judged> decisions) {

  /**
   * One source of activity.
   *
   * @param known whether it could tell at the last look
   * @param judged whether its life keeps the host awake
   * @param last its newest sign of life, those before curfew's start among them
   */
  public record Source(String name, boolean known, boolean judged, Optional<Instant> last) {}
}
