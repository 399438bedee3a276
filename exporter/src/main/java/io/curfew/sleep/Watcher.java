package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final Duration SHORTEST_GAP = Duration.ofSeconds(5);

  /** How long things must have been as they are. */
  record Spans(Duration window, Duration minUptime, Duration resumeGrace, Duration backOff) {}

  private final Spans spans;
  private final Duration window;
  private final List<Evidence> evidence;
  private final MachineReader reader;
  private final Machine machine;
  private final Watch watch;
  private final List<SleepSupport> supports;
  private final Ledger ledger;
  private final HostClock clock;
  private final Stamps stamps = new Stamps();
  private final Faults faults = new Faults();
  private Optional<Evaluation> latest = Optional.empty();
  private long latestNanos;

  Watcher(
      Spans spans,
      List<Evidence> evidence,
      MachineReader reader,
      List<SleepSupport> supports,
      Ledger ledger,
      HostClock clock) {
    this.spans = spans;
    this.window = spans.window();
    this.evidence = List.copyOf(evidence);
    this.reader = reader;
    this.supports = List.copyOf(supports);
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
    Hearing hearing = Hearing.of(evidence, supports, faults, window);
    blockers.addAll(hearing.blockers());
    if (!ledger.writable()) {
      blockers.add(new Blocker(Reason.STATE_UNWRITABLE, "the state directory can't be written"));
    }
    // The instant is taken after the sources were asked: a sign of life is never in its future.
    Instant now = clock.now();
    long monotonic = clock.monotonicNanos();
    boolean slept = reading.isPresent() && slept(reading.get(), now);
    Map<String, Instant> signs = hearing.signs(stamps, now);
    signs.forEach((source, at) -> ledger.sign(source, at, now));
    signs.keySet().removeIf(source -> !Hearing.judged(source));
    watch.look(monotonic, now, signs, slept ? "the host resumed" : blind(hearing, reading));
    Optional<MachineState> state = reading.map(machine::state);
    Optional<Instant> lastSign = lastSign(hearing, signs);
    blockers.addAll(own(state, lastSign, now, monotonic));
    Evaluation evaluation =
        new Evaluation(
            now,
            blockers.stream().distinct().sorted(Comparator.comparing(Blocker::reason)).toList(),
            hearing.activity(),
            lastSign,
            state,
            machine.awake());
    latest = Optional.of(evaluation);
    latestNanos = clock.monotonicNanos();
    return evaluation;
  }

  private String blind(Hearing hearing, Optional<MachineReading> reading) {
    if (!ledger.writable()) {
      return "the state could not be written";
    }
    return reading.isEmpty() ? "boot and sleep could not be told" : hearing.blind();
  }

  private Optional<Instant> lastSign(Hearing hearing, Map<String, Instant> signs) {
    return hearing.activity().keySet().stream()
        .filter(Hearing::judged)
        .flatMap(s -> Stream.concat(Stream.ofNullable(signs.get(s)), ledger.lastSign(s).stream()))
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

  private List<Blocker> own(
      Optional<MachineState> state, Optional<Instant> lastSign, Instant now, long monotonic) {
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
        .filter(s -> s.uptime().compareTo(longer(window, spans.minUptime())) < 0)
        .ifPresent(
            s ->
                own.add(
                    new Blocker(
                        Reason.BOOTED_RECENTLY, "up for " + s.uptime().toSeconds() + " s")));
    state
        .flatMap(MachineState::resumed)
        .filter(at -> within(longer(window, spans.resumeGrace()), at, now))
        .ifPresent(at -> own.add(new Blocker(Reason.RESUMED_RECENTLY, "resumed " + ago(at, now))));
    ledger
        .failed()
        .filter(at -> within(spans.backOff(), at, now))
        .filter(at -> lastSign.filter(life -> life.isAfter(at)).isEmpty())
        .ifPresent(at -> own.add(new Blocker(Reason.FAILED_RECENTLY, "it failed " + ago(at, now))));
    return own;
  }

  private static String ago(Instant at, Instant now) {
    return Duration.between(at, now).toSeconds() + " s ago";
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Before it, or after it on a clock that was set back. */
  private static boolean within(Duration span, Instant at, Instant now) {
    return Duration.between(at, now).abs().compareTo(span) < 0;
  }

  /** The last evaluation, if it is not too old to be believed. */
  synchronized Optional<Evaluation> latest() {
    Duration age = Duration.ofNanos(clock.monotonicNanos() - latestNanos);
    return latest.filter(e -> age.compareTo(period(window).multipliedBy(6)) < 0);
  }

  /** How long the host has been watched without a gap, and what that began with. */
  synchronized Watched watched() {
    return new Watched(watch.unbroken(clock.monotonicNanos()), watch.start());
  }

  /** The id of this time awake; another one after a sleep. */
  synchronized String awake() {
    return machine.awake();
  }

  /** Counts somebody's word as a sign of life: the watch starts anew. */
  synchronized void disturbed(String by) {
    watch.begin(clock.monotonicNanos(), by);
  }
}
