package io.curfew.evidence;

import java.time.Instant;
import java.util.Optional;

/** When a source last showed life: never since boot, at an instant, or it can't tell. */
public record LastActivity(boolean known, Optional<Instant> at) {
  public static LastActivity unknown() {
    return new LastActivity(false, Optional.empty());
  }

  public static LastActivity never() {
    return new LastActivity(true, Optional.empty());
  }

  public static LastActivity at(Instant instant) {
    return new LastActivity(true, Optional.of(instant));
  }
}
