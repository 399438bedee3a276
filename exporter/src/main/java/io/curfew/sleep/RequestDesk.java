package io.curfew.sleep;

import io.curfew.evidence.HostClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests from the webhook, says at once what will become of them, and decides them one
 * after the other on the worker. Each ends in exactly one outcome, one step of the counter and one
 * line in the log.
 */
final class RequestDesk {
  private static final Logger log = LoggerFactory.getLogger(RequestDesk.class);
  private static final String PENDING = "pending";
  private static final int MAX_PENDING = 16;
  private static final int MAX_REMEMBERED = 20;

  private final Guard guard;
  private final Predicate<String> isThisHost;
  private final Watcher watcher;
  private final SleepAttempt attempt;
  private final Ledger ledger;
  private final HostClock clock;
  private final Set<String> pending = new HashSet<>();
  private final Deque<Judged> judged = new ArrayDeque<>();
  private final Executor worker;

  RequestDesk(
      Guard guard,
      Predicate<String> isThisHost,
      Watcher watcher,
      SleepAttempt attempt,
      Ledger ledger,
      HostClock clock,
      Executor worker) {
    this.guard = guard;
    this.isThisHost = isThisHost;
    this.watcher = watcher;
    this.attempt = attempt;
    this.ledger = ledger;
    this.clock = clock;
    this.worker = worker;
  }

  List<Receipt> receive(List<SleepRequest> requests) {
    List<Receipt> receipts = new ArrayList<>(requests.size());
    for (SleepRequest request : requests) {
      Optional<Ignored> ignored = admit(request);
      ignored.ifPresent(why -> conclude(request, Decision.ignored(why)));
      receipts.add(
          new Receipt(
              request.fingerprint(),
              request.instance(),
              ignored.isPresent() ? Outcome.IGNORED.label() : PENDING,
              ignored.map(Ignored::label).orElse("")));
    }
    return receipts;
  }

  private synchronized Optional<Ignored> admit(SleepRequest request) {
    Optional<Ignored> screened = guard.screen(request, isThisHost);
    if (screened.isPresent()) {
      return screened;
    }
    if (pending.contains(request.key())) {
      return Optional.of(Ignored.ALREADY_PENDING);
    }
    if (ledger.sleptFor(request.key())) {
      return Optional.of(Ignored.ALREADY_SLEPT);
    }
    if (pending.size() >= MAX_PENDING) {
      return Optional.of(Ignored.TOO_MANY);
    }
    pending.add(request.key());
    worker.execute(() -> decide(request));
    return Optional.empty();
  }

  private void decide(SleepRequest request) {
    try {
      Decision decision =
          // Asked again: of two equal requests the one before may have ended in a sleep.
          ledger.sleptFor(request.key())
              ? Decision.ignored(Ignored.ALREADY_SLEPT)
              : guard.judge(request, watcher.look());
      conclude(request, decision.outcome() == Outcome.ACCEPTED ? attempt.go(request) : decision);
    } catch (InterruptedException e) {
      // The exporter ends; what was begun is written down and concluded by the next one.
      Thread.currentThread().interrupt();
    } finally {
      release(request);
    }
  }

  private synchronized void release(SleepRequest request) {
    pending.remove(request.key());
  }

  private void conclude(SleepRequest request, Decision decision) {
    if (decision.outcome() != Outcome.ACCEPTED) {
      CompletableFuture<Void> unused = ledger.count(decision.outcome(), decision.reason());
    }
    log.info(
        "alert {} for {}: {} ({}){}",
        request.fingerprint(),
        request.instance(),
        decision.outcome().label(),
        decision.reason(),
        decision.blockers().isEmpty() ? "" : ": " + decision.blockers().get(0).detail());
    remember(new Judged(clock.now(), request, decision));
  }

  private synchronized void remember(Judged one) {
    judged.addFirst(one);
    if (judged.size() > MAX_REMEMBERED) {
      judged.removeLast();
    }
  }

  /** The last decisions, newest first. */
  synchronized List<Judged> decisions() {
    return List.copyOf(judged);
  }
}
