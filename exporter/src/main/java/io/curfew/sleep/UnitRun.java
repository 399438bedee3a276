package io.curfew.sleep;

import java.util.Optional;

/**
 * Tells the end of the next run of a unit from one that was over, or under way, before. Pure.
 *
 * @param unit its name
 * @param before how it stood before the host was asked
 */
record UnitRun(String unit, UnitState before) {
  /**
   * How the new run ended, if there was one and it is over. A unit that was forgotten meanwhile
   * (systemd keeps no idle unit that succeeded, unless somebody holds it) tells nothing.
   */
  Optional<SleepFollower.Ending> ending(UnitState now) {
    boolean old = now.invocation().isEmpty() || now.invocation().equals(before.invocation());
    if (old || now.running()) {
      return Optional.empty();
    }
    return Optional.of(
        now.succeeded()
            ? new SleepFollower.Ending(true, unit + ": success")
            : new SleepFollower.Ending(false, unit + ": " + reason(now)));
  }

  private static String reason(UnitState now) {
    String result = InhibitorLock.legible(now.result(), "no result");
    return now.exitStatus() == 0 ? result : result + ", status " + now.exitStatus();
  }
}
