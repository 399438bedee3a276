package io.curfew.apt;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the watched paths say about sleeping now: a change within the window, a time in the future
 * or a held lock speaks against it.
 */
final class AptEvidence implements Evidence {
  private final AptSource source;
  private final Clock clock;

  AptEvidence(AptSource source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public String source() {
    return "apt";
  }

  @Override
  public Testimony testify(Duration window) {
    return judge(source.read(), clock.instant(), window);
  }

  static Testimony judge(AptSnapshot snapshot, Instant now, Duration window) {
    List<Blocker> blockers = new ArrayList<>();
    snapshot
        .heldLock()
        .ifPresent(path -> blockers.add(new Blocker(Reason.APT_LOCKED, path + " is locked")));
    snapshot
        .unreadable()
        .forEach((path, why) -> blockers.add(new Blocker(Reason.SOURCE_FAILED, path + " " + why)));
    Optional<Map.Entry<Path, Instant>> newest = snapshot.newest();
    if (newest.isEmpty()) {
      blockers.add(new Blocker(Reason.SOURCE_FAILED, "none of the APT paths can be read"));
      return new Testimony(LastActivity.unknown(), blockers);
    }
    Duration age = Duration.between(newest.get().getValue(), now);
    if (age.compareTo(window) < 0) {
      blockers.add(
          new Blocker(
              Reason.APT_ACTIVE,
              newest.get().getKey()
                  + (age.isNegative()
                      ? " has a modification time in the future"
                      : " changed " + age.toSeconds() + " s ago")));
    }
    return new Testimony(LastActivity.at(newest.get().getValue()), blockers);
  }
}
