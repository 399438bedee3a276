package io.curfew.sleep;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** systemd's units of the sleeps (systemd.special(7), systemd-hibernate.service(8)). */
final class SleepUnits {
  private static final List<String> ACTIONS =
      List.of("hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate");

  static final String TARGET = "sleep.target";

  /** All of them: a sleep under way is a job of theirs. */
  static final Set<String> ALL =
      Set.of(
          TARGET,
          "hibernate.target",
          "suspend.target",
          "hybrid-sleep.target",
          "suspend-then-hibernate.target",
          "systemd-hibernate.service",
          "systemd-suspend.service",
          "systemd-hybrid-sleep.service",
          "systemd-suspend-then-hibernate.service");

  private SleepUnits() {}

  /** The service that carries the action out; none does for poweroff, which nobody outlives. */
  static Optional<String> service(String action) {
    return Optional.of(action).filter(ACTIONS::contains).map(a -> "systemd-" + a + ".service");
  }
}
