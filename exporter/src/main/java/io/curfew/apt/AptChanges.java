package io.curfew.apt;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What changed from look to look, whatever the times of the files say: APT at work while the clock
 * is wrong leaves old ones, and what it removes leaves none. Pure; owned by one evidence.
 */
final class AptChanges {
  private Optional<AptSnapshot> before = Optional.empty();
  private Optional<Change> last = Optional.empty();

  /**
   * A change that was seen.
   *
   * @param nanos when it was seen, on the monotonic clock
   * @param at the same by the time of day as it was then
   */
  record Change(Path path, long nanos, Instant at) {}

  /**
   * Takes one look's paths.
   *
   * @return the last change ever seen; the first look sees none
   */
  Optional<Change> look(AptSnapshot snapshot, Instant now, long nowNanos) {
    if (before.isPresent()) {
      changed(before.get(), snapshot)
          .ifPresent(path -> last = Optional.of(new Change(path, nowNanos, now)));
    }
    before = Optional.of(snapshot);
    return last;
  }

  /**
   * A path that could not be read at one of the two looks has not changed: that is said by itself.
   */
  private static Optional<Path> changed(AptSnapshot before, AptSnapshot now) {
    Map<Path, Instant> was = before.modified();
    Map<Path, Instant> is = now.modified();
    TreeSet<Path> all = new TreeSet<>(was.keySet());
    all.addAll(is.keySet());
    all.removeAll(before.unreadable().keySet());
    all.removeAll(now.unreadable().keySet());
    return all.stream()
        .filter(
            path -> !Optional.ofNullable(was.get(path)).equals(Optional.ofNullable(is.get(path))))
        .findFirst();
  }
}
