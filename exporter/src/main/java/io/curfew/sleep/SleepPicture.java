package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.time.Duration;
import java.util.List;

/** Whether the host could sleep now and why not, for the live picture. */
public record SleepPicture(
    boolean enabled, boolean ready, boolean armed, List<Blocker> blockers, Duration idleWindow) {
  public SleepPicture {
    blockers = List.copyOf(blockers);
  }
}
