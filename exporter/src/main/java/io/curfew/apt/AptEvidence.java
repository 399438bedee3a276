package io.curfew.apt;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What APT and dpkg say about sleeping now: a change within the window, a time in the future, a
 * held lock or a process at work speaks against it.
 *
 * <p>Processes and locks block while they are there, and are no signs of life by themselves: some
 * monitoring asks apt-get what it would do, every few minutes and for ever.
 */
final class AptEvidence implements Evidence {
  private static final int SAID = 5;

  private final AptSource source;
  private final AptProcesses processes;
  private final HostClock clock;
  private final AptChanges changes = new AptChanges();

  AptEvidence(AptSource source, AptProcesses processes, HostClock clock) {
    this.source = source;
    this.processes = processes;
    this.clock = clock;
  }

  @Override
  public String source() {
    return "apt";
  }

  @Override
  public synchronized Testimony testify(Duration window) {
    AptSnapshot snapshot = source.read();
    Instant now = clock.now();
    long nowNanos = clock.monotonicNanos();
    Testimony paths = judge(snapshot, now, window);
    Optional<AptChanges.Change> change = changes.look(snapshot, now, nowNanos);
    List<Blocker> blockers = new ArrayList<>(paths.blockers());
    change.flatMap(seen -> recent(seen, nowNanos, window)).ifPresent(blockers::add);
    blockers.addAll(running());
    return new Testimony(later(paths.lastActivity(), change), blockers);
  }

  static Optional<Blocker> recent(AptChanges.Change change, long nowNanos, Duration window) {
    Duration age = Duration.ofNanos(nowNanos - change.nanos());
    return age.compareTo(window) < 0
        ? Optional.of(
            new Blocker(
                Reason.APT_ACTIVE,
                change.path() + " was seen to change " + age.toSeconds() + " s ago"))
        : Optional.empty();
  }

  private static LastActivity later(LastActivity paths, Optional<AptChanges.Change> change) {
    return change
        .map(AptChanges.Change::at)
        .filter(at -> paths.at().filter(newest -> newest.isBefore(at)).isPresent())
        .map(LastActivity::at)
        .orElse(paths);
  }

  private List<Blocker> running() {
    try {
      return processes.read().stream()
          .limit(SAID)
          .map(process -> new Blocker(Reason.APT_RUNNING, process + " runs"))
          .toList();
    } catch (IOException e) {
      return List.of(
          new Blocker(
              Reason.SOURCE_FAILED, "whether APT or dpkg runs can't be told: " + e.getMessage()));
    }
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
