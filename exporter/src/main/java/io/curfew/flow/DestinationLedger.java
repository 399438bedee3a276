package io.curfew.flow;

import io.curfew.config.DestinationSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Step;
import io.curfew.state.Store;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the destinations durable: what a second changed becomes one commit, and only what is
 * committed is shown. Thread-safe.
 *
 * <p>One commit at a time, and of bounded size: while the disk refuses, or a flood comes, changes
 * gather here, where each entry takes one place however often it changes, and not in the store's
 * queue.
 */
final class DestinationLedger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DestinationLedger.class);
  private static final int MOST_CHANGES = 10_000;
  private static final int PATIENCE_SECONDS = 5;

  private final HostClock clock;
  private final Store store;
  private final Destinations destinations;
  private final CommittedDestinations committed;
  private final ScheduledExecutorService committer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "flow-ledger");
            thread.setDaemon(true);
            return thread;
          });
  private CompletableFuture<Void> underway = CompletableFuture.completedFuture(null);
  private boolean saidFull;

  DestinationLedger(
      DestinationSettings settings,
      int maxUnits,
      TrafficSieve sieve,
      Store store,
      HostClock clock) {
    this.clock = clock;
    this.store = store;
    this.destinations = new Destinations(settings, maxUnits, sieve, clock.now());
    restore();
    committed = new CommittedDestinations(destinations.snapshot());
    ScheduledFuture<?> unused =
        committer.scheduleWithFixedDelay(this::commit, 1, 1, TimeUnit.SECONDS);
  }

  private void restore() {
    int unreadable = 0;
    for (String map : Destinations.MAPS) {
      for (Map.Entry<String, String> entry : store.entries(map).entrySet()) {
        boolean read = destinations.restore(map, entry.getKey(), entry.getValue());
        unreadable += read ? 0 : 1;
      }
    }
    if (unreadable > 0) {
      log.warn("destinations: {} stored entries can't be read and are left out", unreadable);
    }
    if (store.get(Destinations.TOTALS, Destinations.LEARNING_SINCE).isEmpty()) {
      destinations.begin();
    }
    destinations.settle(clock.now());
  }

  synchronized Standing see(ObservedFlow flow, Owner owner) {
    return destinations.see(flow, owner);
  }

  /** As last committed. */
  DestinationSnapshot committed() {
    return committed.snapshot();
  }

  synchronized boolean learning() {
    return destinations.learning(clock.now());
  }

  /** In numbers, as last committed. */
  FlowHealth.Learning health() {
    DestinationSnapshot snapshot = committed();
    DestinationFigures figures = snapshot.figures();
    Instant ends;
    synchronized (this) {
      ends = destinations.learningEnds();
    }
    return new FlowHealth.Learning(
        ends,
        learning(),
        figures.learned(),
        figures.refused(),
        snapshot.unknown().size(),
        figures.overflow());
  }

  /** Everything held now, committed or not. */
  synchronized DestinationListing listing() {
    return new DestinationListing(
        clock.now(),
        destinations.learning(clock.now()),
        destinations.learningEnds(),
        destinations.rows());
  }

  /**
   * Carries out an order of a person and waits until it is written.
   *
   * @param order what it did, in a number
   * @return that number
   * @throws StateNotWritten when it is carried out but not written yet
   */
  int order(ToIntFunction<Destinations> order) throws StateNotWritten {
    int done;
    CompletableFuture<Void> written;
    synchronized (this) {
      done = order.applyAsInt(destinations);
      written = underway.thenRun(this::commit).thenCompose(none -> underway());
    }
    try {
      written.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return done;
    } catch (ExecutionException | TimeoutException e) {
      throw new StateNotWritten("done, but not written: the state directory refuses", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StateNotWritten("done, but not written: interrupted", e);
    }
  }

  private synchronized CompletableFuture<Void> underway() {
    return underway;
  }

  private synchronized void commit() {
    if (!underway.isDone()) {
      return;
    }
    boolean changed = destinations.changed();
    DestinationChanges changes = destinations.changes(MOST_CHANGES);
    sayFull(changes.figures());
    if (!changed) {
      // Figures that are not durable may have moved: overflow, trusted.
      committed.apply(changes);
      return;
    }
    underway = store.commit(step(changes.stored())).thenRun(() -> committed.apply(changes));
  }

  private static Step step(List<DestinationChange> changes) {
    Step step = new Step();
    for (DestinationChange change : changes) {
      change
          .value()
          .ifPresentOrElse(
              value -> step.put(change.map(), change.key(), value),
              () -> step.remove(change.map(), change.key()));
    }
    return step;
  }

  private void sayFull(DestinationFigures figures) {
    if (figures.refused() > 0 && !saidFull) {
      saidFull = true;
      log.warn(
          "destinations: no room to learn more of them ({} are learned); they are unknown from now"
              + " on: see curfew destinations list",
          figures.learned());
    }
  }

  /** Writes the last changes; the store, closed after this, completes them. */
  @Override
  public void close() {
    committer.shutdownNow();
    synchronized (this) {
      while (destinations.changed()) {
        DestinationChanges changes = destinations.changes(MOST_CHANGES);
        underway = store.commit(step(changes.stored()));
      }
    }
  }
}
