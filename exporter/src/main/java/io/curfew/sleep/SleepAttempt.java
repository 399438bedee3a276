package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a favourable judgement to the sleep: announce, wait for a scrape, judge again, write
 * down, warn, judge again, act, see whether it happened. Runs on the worker's thread.
 */
final class SleepAttempt {
  private static final Logger log = LoggerFactory.getLogger(SleepAttempt.class);

  /** How long each step may take. */
  record Patience(Duration scrape, Duration disk, Duration warning, Duration asleep) {
    static Patience usual(Duration warning) {
      return new Patience(
          Duration.ofMinutes(2), Duration.ofSeconds(10), warning, Duration.ofMinutes(3));
    }
  }

  /** The parts of the world that an attempt acts on. */
  record Hands(Crier crier, Sleeper sleeper, SleepFollower follower, Waiting waiting) {}

  private final Guard guard;
  private final Watcher watcher;
  private final Announcement announcement;
  private final Veto veto;
  private final Ledger ledger;
  private final LastWord lastWord;
  private final Hands hands;
  private final HostClock clock;
  private final Patience patience;

  SleepAttempt(
      Guard guard,
      Watcher watcher,
      Announcement announcement,
      Veto veto,
      Ledger ledger,
      LastWord lastWord,
      Hands hands,
      HostClock clock,
      Patience patience) {
    this.guard = guard;
    this.watcher = watcher;
    this.announcement = announcement;
    this.veto = veto;
    this.ledger = ledger;
    this.lastWord = lastWord;
    this.hands = hands;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Tries to sleep.
   *
   * @return accepted, which is counted already, or a refusal, which is not
   */
  Decision go(SleepRequest request) throws InterruptedException {
    veto.open();
    announcement.announce(clock.now());
    try {
      Decision decision = announced(request);
      if (decision.outcome() == Outcome.ACCEPTED) {
        accepted(request);
      }
      return decision;
    } finally {
      announcement.withdraw();
      veto.close();
    }
  }

  private Decision announced(SleepRequest request) throws InterruptedException {
    boolean inTime =
        hands.waiting().until(() -> announcement.served() || veto.cancelled(), patience.scrape());
    if (veto.cancelled()) {
      return Decision.refused(Reason.CANCELLED, "by " + veto.by());
    }
    if (!inTime) {
      return Decision.refused(
          Reason.NOT_SCRAPED,
          "no scrape within " + patience.scrape().toSeconds() + " s of the announcement");
    }
    Decision again = guard.judge(request, watcher.look());
    if (again.outcome() == Outcome.ACCEPTED && !inTime(ledger.sync()).orElse(false)) {
      return Decision.refused(Reason.STATE_UNWRITABLE, "the state could not be synced");
    }
    return again;
  }

  private void accepted(SleepRequest request) throws InterruptedException {
    Ledger.Attempt attempt =
        new Ledger.Attempt(
            request.key(),
            watcher.latest().flatMap(Evaluation::machine).map(MachineState::bootId).orElse(""),
            clock.now());
    SleepOutcome outcome = SleepOutcome.FAILED;
    if (!inTime(ledger.begin(attempt).thenApply(done -> true)).orElse(false)) {
      log.error("sleep: not begun, the state can't be written");
    } else {
      outcome = warned(request) ? act(request) : SleepOutcome.VETOED;
    }
    // Ended on the disk before the worker takes the next request, or a repeat could be judged by
    // what was true before the sleep.
    Optional<Boolean> ended =
        inTime(ledger.end(attempt, outcome, clock.now()).thenApply(d -> true));
    log.info(
        "sleep: {}{}", outcome.label(), ended.isPresent() ? "" : ", and that could not be written");
  }

  /** Leaves time for a veto; false when there was one, be it a word or a sign of life. */
  private boolean warned(SleepRequest request) throws InterruptedException {
    if (!patience.warning().isZero()) {
      hands
          .crier()
          .tell(
              "curfew: this host has been idle and goes to sleep in "
                  + patience.warning().toSeconds()
                  + " s; `curfew sleep cancel` stops it");
      boolean unused =
          hands
              .waiting()
              .until(() -> veto.cancelled() || !blockers(request).isEmpty(), patience.warning());
    }
    if (veto.cancelled()) {
      log.info("sleep: called off by {}", veto.by());
      return false;
    }
    return true;
  }

  /** By the background's last look; too old a one is a blocker of its own. */
  private List<Blocker> blockers(SleepRequest request) {
    return watcher
        .latest()
        .map(host -> guard.judge(request, host).blockers())
        .orElse(List.of(new Blocker(Reason.SOURCE_FAILED, "the last evaluation is too old")));
  }

  private SleepOutcome act(SleepRequest request) throws InterruptedException {
    Evaluation host = watcher.look();
    Decision last = guard.judge(request, host);
    if (last.outcome() != Outcome.ACCEPTED || veto.cancelled()) {
      log.info("sleep: called off: {}", last.reason());
      return SleepOutcome.VETOED;
    }
    if (!inTime(ledger.sync()).orElse(false)) {
      log.error("sleep: not begun, the state can't be written");
      return SleepOutcome.FAILED;
    }
    boolean known = false;
    try {
      lastWord.expect(request, host);
      Optional<SleepOutcome> outcome = acted(host);
      known = outcome.isPresent();
      return outcome.orElse(SleepOutcome.FAILED);
    } catch (IOException e) {
      known = true;
      log.error("sleep: {}", e.getMessage());
      return slept(host) ? SleepOutcome.COMPLETED : lastWord.refusedOr(SleepOutcome.FAILED);
    } finally {
      lastWord.over(known);
    }
  }

  /**
   * Asks the host and follows it.
   *
   * <p>The command returns before the machine goes, or never if the power goes; what systemd says
   * of its unit, or that the clocks parted, is the proof of a sleep.
   *
   * @return empty when it did not end in time, and may come yet
   * @throws IOException when the host said no
   */
  private Optional<SleepOutcome> acted(Evaluation host) throws IOException, InterruptedException {
    SleepFollower.Following following = hands.follower().follow();
    hands.sleeper().sleep();
    List<SleepFollower.Ending> endings = new ArrayList<>();
    boolean ended =
        hands
            .waiting()
            .until(
                () -> {
                  following.ending().ifPresent(endings::add);
                  return slept(host) || !endings.isEmpty();
                },
                patience.asleep());
    if (!ended) {
      log.error("sleep: still awake {} s after the command", patience.asleep().toSeconds());
      return Optional.empty();
    }
    if (!slept(host) && !endings.get(0).slept()) {
      throw new IOException(endings.get(0).detail());
    }
    return Optional.of(SleepOutcome.COMPLETED);
  }

  private boolean slept(Evaluation before) {
    return !watcher.awake().equals(before.awake());
  }

  private <T> Optional<T> inTime(CompletableFuture<T> written) throws InterruptedException {
    try {
      return Optional.of(written.get(patience.disk().toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    }
  }
}
