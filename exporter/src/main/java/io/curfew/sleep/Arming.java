package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.config.SleepSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether accepted requests are acted upon; decided once, at the start.
 *
 * @param dryRun why not, in lower case; empty when armed
 */
record Arming(Optional<String> dryRun) {
  static Arming of(SleepSettings settings, HostSettings host) {
    if (!settings.armed()) {
      return new Arming(Optional.of("sleep.armed is false"));
    }
    // On the host itself a bus that is missing may come yet, and no answer is a blocker; into a
    // container nobody mounts it later.
    Path socket = HostBus.socket(host);
    if (settings.via().bus(host) && host.contained() && !Files.exists(socket)) {
      return new Arming(
          Optional.of(
              "the host's system bus is not mounted in: no socket at "
                  + socket
                  + ", so the host can't be asked to sleep"));
    }
    return new Arming(Optional.empty());
  }

  boolean armed() {
    return dryRun.isEmpty();
  }
}
