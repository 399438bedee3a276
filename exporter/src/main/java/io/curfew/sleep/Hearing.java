package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What all sources said at one look. Immutable.
 *
 * @param activity by the name of the source
 * @param blockers of all sources, those of missing ones among them
 * @param missing for required sources that are switched off
 */
record Hearing(Map<String, LastActivity> activity, List<Blocker> blockers, List<Blocker> missing) {
  /**
   * Sources without which idleness can't be proven, each with the key that switches it on. The life
   * of others keeps the host awake, too, but not that of flows: a quiet host still asks for names
   * and the time.
   */
  private static final Map<String, String> REQUIRED =
      Map.of("ssh", "curfew.ssh.enabled", "apt", "curfew.apt.enabled");

  private static final String NOT_JUDGED = "flow";

  /** They leave a gap in the watch, since something may have gone unseen. */
  private static final Set<Reason> BLINDNESS =
      Set.of(Reason.SOURCE_FAILED, Reason.SSH_UNSEEN, Reason.SSH_TABLE_RESET, Reason.EVENTS_LOST);

  Hearing {
    activity = Map.copyOf(activity);
    blockers = List.copyOf(blockers);
    missing = List.copyOf(missing);
  }

  /** Asks all of them; two that speak for one source are heard as one. */
  static Hearing of(
      List<Evidence> evidence, List<SleepSupport> supports, Faults faults, Duration window) {
    Map<String, LastActivity> activity = new HashMap<>();
    List<Blocker> blockers = new ArrayList<>();
    for (Evidence source : evidence) {
      Evidence.Testimony testimony = ask(source, faults, window);
      activity.merge(source.source(), testimony.lastActivity(), Hearing::both);
      blockers.addAll(testimony.blockers());
    }
    List<Blocker> missing =
        REQUIRED.entrySet().stream()
            .filter(required -> !activity.containsKey(required.getKey()))
            .map(required -> missing(required.getKey(), required.getValue()))
            .toList();
    blockers.addAll(missing);
    supports.forEach(support -> blockers.addAll(ask(support, faults)));
    return new Hearing(activity, blockers, missing);
  }

  private static Blocker missing(String source, String key) {
    return new Blocker(
        Reason.SOURCE_FAILED,
        source + " is not watched, and idleness can't be proven: set " + key + " = true");
  }

  private static LastActivity both(LastActivity one, LastActivity other) {
    if (!one.known() || !other.known()) {
      return LastActivity.unknown();
    }
    return Stream.of(one.at(), other.at())
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder())
        .map(LastActivity::at)
        .orElseGet(LastActivity::never);
  }

  private static Evidence.Testimony ask(Evidence source, Faults faults, Duration window) {
    try {
      Evidence.Testimony testimony = source.testify(window);
      faults.over(source);
      return testimony;
    } catch (RuntimeException e) {
      faults.tell(source, source.source(), e);
      return new Evidence.Testimony(
          LastActivity.unknown(),
          List.of(new Blocker(Reason.SOURCE_FAILED, source.source() + ": " + e)));
    }
  }

  private static List<Blocker> ask(SleepSupport support, Faults faults) {
    try {
      List<Blocker> blockers = support.blockers();
      faults.over(support);
      return blockers;
    } catch (RuntimeException e) {
      faults.tell(support, "the guard itself", e);
      return List.of(new Blocker(Reason.SOURCE_FAILED, "the guard itself: " + e));
    }
  }

  static boolean judged(String source) {
    return !source.equals(NOT_JUDGED);
  }

  /**
   * What of the judged sources could not be seen, or empty. One that is switched off blocks by
   * itself, and would only hide that behind a watch that never gets anywhere.
   */
  String blind() {
    return blockers.stream()
        .filter(b -> BLINDNESS.contains(b.reason()) && !missing.contains(b))
        .map(Blocker::detail)
        .findFirst()
        .or(this::unknown)
        .orElse("");
  }

  private Optional<String> unknown() {
    return activity.entrySet().stream()
        .filter(e -> judged(e.getKey()) && !e.getValue().known())
        .map(e -> e.getKey() + " could not tell")
        .findFirst();
  }

  /** Signs of life by the name of the source. */
  Map<String, Instant> signs(Stamps stamps, Instant now) {
    Map<String, Instant> signs = new HashMap<>();
    activity.forEach(
        (source, last) ->
            last.at().ifPresent(at -> signs.put(source, stamps.believed(source, at, now))));
    return signs;
  }
}
