package io.curfew.evidence;

import java.time.Duration;
import java.util.List;

/** What one source of activity knows; asked by the guard, from its own thread, at any time. */
public interface Evidence {
  /** The {@code source} label: ssh, apt, login or flow. */
  String source();

  /**
   * Reads what is needed afresh and says how the source stands.
   *
   * @param window how long it must have been quiet
   * @return never an exception: a source that can't tell answers with a blocker
   */
  Testimony testify(Duration window);

  /** The last sign of life known, and all that speaks against sleeping. */
  record Testimony(LastActivity lastActivity, List<Blocker> blockers) {
    public Testimony {
      blockers = List.copyOf(blockers);
    }
  }
}
