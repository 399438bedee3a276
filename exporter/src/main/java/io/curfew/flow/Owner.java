package io.curfew.flow;

import java.util.Optional;

/**
 * Who opened a flow, or listens for it.
 *
 * @param process command name of the thread-group leader; empty where only the unit is known
 * @param unit normalised ({@link UnitName}); empty outside every unit
 * @param opener what is exactly known, for the log
 * @param reason why nobody is named; empty as well where nobody is to be: a forwarded flow
 */
record Owner(
    String process, String unit, Opener opener, Tier tier, Optional<UnattributedReason> reason) {
  Owner {
    boolean named = !process.isEmpty() || !unit.isEmpty();
    if (named && reason.isPresent()) {
      throw new IllegalArgumentException("a name or a reason expected, not both");
    }
  }

  static Owner named(Tier tier, String process, String unit, Opener opener) {
    return new Owner(process, unit, opener, tier, Optional.empty());
  }

  /** A forwarded flow belongs to no process here. */
  static Owner forwarded() {
    return new Owner("", "", Opener.UNKNOWN, Tier.NONE, Optional.empty());
  }

  static Owner unattributed(UnattributedReason reason) {
    return new Owner("", "", Opener.UNKNOWN, Tier.NONE, Optional.of(reason));
  }

  /** The unit alone where it is known, else nobody, for the reason given. */
  static Owner unitOr(Tier tier, String unit, Opener opener, UnattributedReason reason) {
    return unit.isEmpty() ? unattributed(reason) : named(tier, "", unit, opener);
  }
}
