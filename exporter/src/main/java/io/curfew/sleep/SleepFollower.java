package io.curfew.sleep;

import java.util.Optional;

/** Tells how a sleep ended that was asked for; a port, so that tests own systemd. */
@FunctionalInterface
interface SleepFollower {
  /** Remembers how things stand; called before the host is asked. */
  Following follow();

  /** One sleep under way. */
  @FunctionalInterface
  interface Following {
    /** How it ended, once that is known; bounded in time, never an exception. */
    Optional<Ending> ending();
  }

  /**
   * How it ended.
   *
   * @param slept whether the host slept
   * @param detail for a person, in lower case, without a full stop
   */
  record Ending(boolean slept, String detail) {}

  /** Knows nothing: that the clocks parted is then the only proof of a sleep. */
  static SleepFollower blind() {
    return () -> Optional::empty;
  }
}
