package io.curfew.sleep;

import io.curfew.state.Step;
import io.curfew.state.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the sleep room writes down: outcomes, signs of life, the boot last seen, the sleep under
 * way. Thread-safe.
 */
final class Ledger {
  /** A sleep that was begun and whose end is not written down yet. */
  record Attempt(String requestKey, String bootId, Instant begun) {}

  private static final String ACTIVITY = "sleep.activity";
  private static final String MACHINE = "sleep.machine";
  private static final String ATTEMPT = "sleep.attempt";
  private static final String ASLEEP = "nanos";
  private static final String FAILED = "failed";

  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  private final Store store;
  private final DurableCounts requests;
  private final DurableCounts sleeps;
  private final DurableCounts asleep;

  /** Signs of life on their way to the disk, and those that are there. */
  private final Map<String, Long> noted = new ConcurrentHashMap<>();

  private final Map<String, Long> activity = new ConcurrentHashMap<>();
  private volatile Optional<Instant> failed;

  Ledger(Store store) {
    this.store = store;
    requests = new DurableCounts(store, "sleep.requests");
    sleeps = new DurableCounts(store, "sleep.sleeps");
    asleep = new DurableCounts(store, "sleep.asleep");
    failed = store.number(MACHINE, FAILED).map(Instant::ofEpochMilli);
    store.entries(ACTIVITY).forEach((source, at) -> activity.put(source, Long.valueOf(at)));
    noted.putAll(activity);
  }

  CompletableFuture<Void> count(Outcome outcome, String reason) {
    return requests.increment(key(outcome, reason), new Step());
  }

  long requests(Outcome outcome, String reason) {
    return requests.shown(key(outcome, reason));
  }

  private static String key(Outcome outcome, String reason) {
    return outcome.label() + " " + reason;
  }

  /** Counts the request as accepted and writes down that its sleep begins, in one step. */
  CompletableFuture<Void> begin(Attempt attempt) {
    Step step =
        new Step()
            .put(ATTEMPT, "request", attempt.requestKey())
            .put(ATTEMPT, "boot", attempt.bootId())
            .put(ATTEMPT, "begun", attempt.begun().toEpochMilli());
    return requests.increment(key(Outcome.ACCEPTED, Decision.IDLE), step);
  }

  /** The sleep that a former run of curfew began and did not see the end of. */
  Optional<Attempt> unfinished() {
    return store
        .get(ATTEMPT, "request")
        .map(
            key ->
                new Attempt(
                    key,
                    store.get(ATTEMPT, "boot").orElse(""),
                    Instant.ofEpochMilli(store.number(ATTEMPT, "begun").orElse(0L))));
  }

  /** Ends the attempt, and keeps in mind which request put the host to sleep, or when it failed. */
  CompletableFuture<Void> end(Attempt attempt, SleepOutcome outcome, Instant at) {
    Step step =
        new Step().remove(ATTEMPT, "request").remove(ATTEMPT, "boot").remove(ATTEMPT, "begun");
    if (outcome == SleepOutcome.COMPLETED) {
      step.put(MACHINE, "slept-for", attempt.requestKey());
    }
    if (outcome == SleepOutcome.FAILED) {
      failed = Optional.of(at);
      step.put(MACHINE, FAILED, at.toEpochMilli());
    }
    return sleeps.increment(outcome.label(), step);
  }

  /** When the last failed attempt ended. */
  Optional<Instant> failed() {
    return failed;
  }

  long sleeps(SleepOutcome outcome) {
    return sleeps.shown(outcome.label());
  }

  /** Whether this very request has already ended in a sleep. */
  boolean sleptFor(String requestKey) {
    return store.get(MACHINE, "slept-for").filter(requestKey::equals).isPresent();
  }

  Optional<Machine.Remembered> machine() {
    return store
        .get(MACHINE, "boot")
        .map(
            boot ->
                new Machine.Remembered(
                    boot,
                    store.number(MACHINE, "asleep").orElse(0L),
                    store.number(MACHINE, "resumed").map(Instant::ofEpochMilli)));
  }

  /** Writes down this boot, and the sleep that just ended. */
  void remember(Machine.Remembered machine, Duration slept) {
    Step step =
        new Step()
            .put(MACHINE, "boot", machine.bootId())
            .put(MACHINE, "asleep", machine.asleepNanos());
    machine
        .resumed()
        .ifPresentOrElse(
            at -> step.put(MACHINE, "resumed", at.toEpochMilli()),
            () -> step.remove(MACHINE, "resumed"));
    CompletableFuture<Void> unused = asleep.add(ASLEEP, slept.toNanos(), step);
  }

  Duration asleep() {
    return Duration.ofNanos(asleep.shown(ASLEEP));
  }

  /**
   * Raises a source's last sign of life; it never steps back, but from the future: a clock that was
   * wrong once would otherwise keep the host awake until that time has come.
   *
   * @param at not after now
   */
  void sign(String source, Instant at, Instant now) {
    long millis = at.toEpochMilli();
    long held = noted.getOrDefault(source, Long.MIN_VALUE);
    boolean future = held > now.plus(CLOCKS_APART).toEpochMilli();
    if (millis > held || future) {
      noted.put(source, millis);
      CompletableFuture<Void> unused =
          store
              .commit(new Step().put(ACTIVITY, source, millis))
              .thenRun(() -> activity.put(source, millis));
    }
  }

  Optional<Instant> lastSign(String source) {
    return Optional.ofNullable(activity.get(source)).map(Instant::ofEpochMilli);
  }

  /** Whether everything written down is on the disk. */
  CompletableFuture<Boolean> sync() {
    return store.sync();
  }

  boolean writable() {
    return store.writable();
  }
}
