package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything that bears on sleeping and keeps the last evaluation. Thread-safe: the
 * background and the worker look one after the other.
 */
final class Watcher {
  private static final Logger log = LoggerFactory.getLogger(Watcher.class);

  /**
   * Sources whose life keeps the host awake, each with the key that switches it on. Flows don't: a
   * quiet host still asks for names and the time.
   */
  private static final Map<String, String> JUDGED =
      Map.of("ssh", "curfew.ssh.enabled", "apt", "curfew.apt.enabled");

  private static final Set<Reason> BLINDNESS = Set.of(Reason.SOURCE_FAILED, Reason.SSH_UNSEEN);
  private static final Duration SHORTEST_GAP = Duration.ofSeconds(5);

  private final Duration window;
  private final List<Evidence> evidence;
  private final MachineReader reader;
  private final Machine machine;
  private final Watch watch;
  private final SleepSupport support;
  private final Ledger ledger;
  private final HostClock clock;
  private Optional<Evaluation> latest = Optional.empty();
  private long latestNanos;

  Watcher(
      Duration window,
      List<Evidence> evidence,
      MachineReader reader,
      SleepSupport support,
      Ledger ledger,
      HostClock clock) {
    this.window = window;
    this.evidence = List.copyOf(evidence);
    this.reader = reader;
    this.support = support;
    this.ledger = ledger;
    this.clock = clock;
    Duration gap = period(window).multipliedBy(4);
    this.watch = new Watch(gap.compareTo(SHORTEST_GAP) < 0 ? SHORTEST_GAP : gap);
    this.machine =
        new Machine(ledger.machine(), () -> UUID.randomUUID().toString().substring(0, 13));
  }

  /** How often to look: often enough to see that a window of this length was quiet. */
  static Duration period(Duration window) {
    long millis = window.toMillis() / 20;
    return Duration.ofMillis(Math.max(1000, Math.min(millis, 5000)));
  }

  /** Looks now. */
  synchronized Evaluation look() {
    List<Blocker> blockers = new ArrayList<>();
    Optional<MachineReading> reading = readMachine(blockers);
    Map<String, LastActivity> activity = new HashMap<>();
    for (Evidence source : evidence) {
      Evidence.Testimony testimony = ask(source);
      activity.put(source.source(), testimony.lastActivity());
      blockers.addAll(testimony.blockers());
    }
    String blind = blind(activity, blockers);
    JUDGED.forEach(
        (source, key) -> {
          if (!activity.containsKey(source)) {
            blockers.add(
                new Blocker(
                    Reason.SOURCE_FAILED,
                    source
                        + " is not watched, and idleness can't be proven: set "
                        + key
                        + " = true"));
          }
        });
    // The instant is taken after the sources were asked: a sign of life is never in its future.
    Instant now = clock.now();
    long monotonic = clock.monotonicNanos();
    boolean slept = reading.isPresent() && slept(reading.get(), now);
    Map<String, Instant> signs = signs(activity, now);
    watch.look(monotonic, now, signs, slept ? "the host resumed" : blind);
    Optional<MachineState> state = reading.map(machine::state);
    blockers.addAll(own(state, now, monotonic));
    blockers.addAll(support.blockers());
    Evaluation evaluation =
        new Evaluation(
            now,
            blockers.stream().sorted(Comparator.comparing(Blocker::reason)).toList(),
            activity,
            JUDGED.keySet().stream()
                .map(s -> lastSign(s, signs))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder()),
            state,
            machine.awake());
    latest = Optional.of(evaluation);
    latestNanos = clock.monotonicNanos();
    notifyAll();
    return evaluation;
  }

  private Optional<Instant> lastSign(String source, Map<String, Instant> signs) {
    return Stream.of(Optional.ofNullable(signs.get(source)), ledger.lastSign(source))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  private Optional<MachineReading> readMachine(List<Blocker> blockers) {
    try {
      return Optional.of(reader.read());
    } catch (IOException | NumberFormatException e) {
      blockers.add(
          new Blocker(Reason.SOURCE_FAILED, "boot and sleep can't be told: " + e.getMessage()));
      return Optional.empty();
    }
  }

  private Evidence.Testimony ask(Evidence source) {
    try {
      return source.testify(window);
    } catch (RuntimeException e) {
      log.warn("evidence {}: {}", source.source(), e.getMessage(), e);
      return new Evidence.Testimony(
          LastActivity.unknown(),
          List.of(new Blocker(Reason.SOURCE_FAILED, source.source() + ": " + e)));
    }
  }

  private boolean slept(MachineReading reading, Instant now) {
    Optional<Machine.Remembered> before = machine.remembered();
    boolean slept = machine.observe(reading, now);
    if (slept) {
      log.info("resumed after {} s asleep", machine.lastSleep().toSeconds());
    }
    if (!machine.remembered().equals(before)) {
      machine
          .remembered()
          .ifPresent(m -> ledger.remember(m, slept ? machine.lastSleep() : Duration.ZERO));
    }
    return slept;
  }

  /** Signs of life, none later than now: a file dated in the future was not touched then. */
  private Map<String, Instant> signs(Map<String, LastActivity> activity, Instant now) {
    Map<String, Instant> signs = new HashMap<>();
    activity.forEach(
        (source, last) ->
            last.at()
                .map(at -> at.isAfter(now) ? now : at)
                .ifPresent(
                    at -> {
                      ledger.sign(source, at);
                      if (JUDGED.containsKey(source)) {
                        signs.put(source, at);
                      }
                    }));
    return signs;
  }

  /**
   * What of the sources in use could not be seen. One that is switched off blocks by itself, and
   * would only hide that behind a watch that never gets anywhere.
   */
  private static String blind(Map<String, LastActivity> activity, List<Blocker> testified) {
    return testified.stream()
        .filter(b -> BLINDNESS.contains(b.reason()))
        .map(Blocker::detail)
        .findFirst()
        .or(
            () ->
                activity.entrySet().stream()
                    .filter(e -> JUDGED.containsKey(e.getKey()) && !e.getValue().known())
                    .map(e -> e.getKey() + " could not tell")
                    .findFirst())
        .orElse("");
  }

  private List<Blocker> own(Optional<MachineState> state, Instant now, long monotonic) {
    List<Blocker> own = new ArrayList<>();
    Duration watched = watch.unbroken(monotonic);
    if (watched.compareTo(window) < 0) {
      own.add(
          new Blocker(
              Reason.NOT_OBSERVED_LONG_ENOUGH,
              "watched for "
                  + watched.toSeconds()
                  + " s of "
                  + window.toSeconds()
                  + " s, since "
                  + watch.start()));
    }
    state
        .filter(s -> s.uptime().compareTo(window) < 0)
        .ifPresent(
            s ->
                own.add(
                    new Blocker(
                        Reason.BOOTED_RECENTLY, "up for " + s.uptime().toSeconds() + " s")));
    state
        .flatMap(MachineState::resumed)
        .filter(at -> Duration.between(at, now).compareTo(window) < 0)
        .ifPresent(at -> own.add(new Blocker(Reason.RESUMED_RECENTLY, "resumed at " + at)));
    if (!ledger.writable()) {
      own.add(new Blocker(Reason.STATE_UNWRITABLE, "the state directory can't be written"));
    }
    return own;
  }

  /** The last evaluation, if it is not too old to be believed. */
  synchronized Optional<Evaluation> latest() {
    Duration age = Duration.ofNanos(clock.monotonicNanos() - latestNanos);
    return latest.filter(e -> age.compareTo(period(window).multipliedBy(6)) < 0);
  }

  /** Waits until the host has slept and is awake again; false when it did not within the time. */
  synchronized boolean awaitResume(String awakeBefore, Duration atMost)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (machine.awake().equals(awakeBefore)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
