package io.curfew.sleep;

import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a favourable judgement to the sleep: announce, wait for a scrape, judge again, write
 * down, act, see whether it happened. Runs on the worker's thread.
 */
final class SleepAttempt {
  private static final Logger log = LoggerFactory.getLogger(SleepAttempt.class);

  /** How long each step may take. */
  record Patience(Duration scrape, Duration disk, Duration asleep) {
    static final Patience USUAL =
        new Patience(Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofMinutes(1));
  }

  private final Guard guard;
  private final Watcher watcher;
  private final Announcement announcement;
  private final Ledger ledger;
  private final Sleeper sleeper;
  private final HostClock clock;
  private final Patience patience;

  SleepAttempt(
      Guard guard,
      Watcher watcher,
      Announcement announcement,
      Ledger ledger,
      Sleeper sleeper,
      HostClock clock,
      Patience patience) {
    this.guard = guard;
    this.watcher = watcher;
    this.announcement = announcement;
    this.ledger = ledger;
    this.sleeper = sleeper;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Tries to sleep.
   *
   * @return accepted, which is counted already, or a refusal, which is not
   */
  Decision go(SleepRequest request) throws InterruptedException {
    announcement.announce(clock.now());
    try {
      if (!announcement.awaitServed(patience.scrape())) {
        return Decision.refused(
            Reason.NOT_SCRAPED,
            "no scrape within " + patience.scrape().toSeconds() + " s of the announcement");
      }
      Evaluation host = watcher.look();
      Decision again = guard.judge(request, host);
      if (again.outcome() != Outcome.ACCEPTED) {
        return again;
      }
      if (!inTime(ledger.sync()).orElse(false)) {
        return Decision.refused(Reason.STATE_UNWRITABLE, "the state could not be synced");
      }
      act(request, host);
      return again;
    } finally {
      announcement.withdraw();
    }
  }

  private void act(SleepRequest request, Evaluation host) throws InterruptedException {
    Ledger.Attempt attempt =
        new Ledger.Attempt(
            request.key(), host.machine().map(MachineState::bootId).orElse(""), clock.now());
    boolean written =
        inTime(ledger.begin(attempt).thenApply(done -> true)).orElse(false)
            && inTime(ledger.sync()).orElse(false);
    SleepOutcome outcome = SleepOutcome.FAILED;
    if (!written) {
      log.error("sleep: not begun, the state can't be written");
    } else if (asked()) {
      // The command returns before the machine goes, or never if the power goes; that the clocks
      // parted is the proof of a sleep.
      if (watcher.awaitResume(host.awake(), patience.asleep())) {
        outcome = SleepOutcome.COMPLETED;
      } else {
        log.error("sleep: still awake {} s after the command", patience.asleep().toSeconds());
      }
    }
    CompletableFuture<Void> unused = ledger.end(attempt, outcome);
    log.info("sleep: {}", outcome.label());
  }

  private boolean asked() {
    try {
      sleeper.sleep();
      return true;
    } catch (IOException e) {
      log.error("sleep: {}", e.getMessage());
      return false;
    }
  }

  private <T> java.util.Optional<T> inTime(CompletableFuture<T> written)
      throws InterruptedException {
    try {
      return java.util.Optional.of(written.get(patience.disk().toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      return java.util.Optional.empty();
    }
  }
}
