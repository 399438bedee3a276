package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the host could sleep now and why not, for the live picture.
 *
 * @param dryRun why it is not armed; empty when it is
 */
public record SleepPicture(
    boolean enabled,
    boolean ready,
    boolean armed,
    Optional<String> dryRun,
    List<Blocker> blockers,
    Duration idleWindow) {
  public SleepPicture {
    blockers = List.copyOf(blockers);
  }
}
