package io.curfew.flow;

import io.curfew.config.DestinationSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Step;
import io.curfew.state.Store;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the destinations durable: what a second changed becomes one commit, and only what is
 * committed is shown. Thread-safe.
 *
 * <p>One commit at a time: while the disk refuses, changes gather here, where each entry takes one
 * place however often it changes, and not in the store's queue.
 */
final class DestinationLedger implements AutoCloseable {
  private final HostClock clock;
  private final Store store;
  private final Destinations destinations;
  private final ScheduledExecutorService committer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "flow-ledger");
            thread.setDaemon(true);
            return thread;
          });
  private CompletableFuture<Void> underway = CompletableFuture.completedFuture(null);
  private volatile DestinationSnapshot committed;

  DestinationLedger(
      DestinationSettings settings,
      int maxUnits,
      TrafficSieve sieve,
      Store store,
      HostClock clock) {
    this.clock = clock;
    this.store = store;
    this.destinations = new Destinations(settings, maxUnits, sieve, clock.now());
    for (String map :
        new String[] {
          Destinations.LEARNED, Destinations.UNKNOWN, Destinations.UNITS, Destinations.TOTALS
        }) {
      for (Map.Entry<String, String> entry : store.entries(map).entrySet()) {
        destinations.restore(map, entry.getKey(), entry.getValue());
      }
    }
    if (store.get(Destinations.TOTALS, Destinations.LEARNING_SINCE).isEmpty()) {
      destinations.begin();
    }
    committed = destinations.snapshot();
    ScheduledFuture<?> unused =
        committer.scheduleWithFixedDelay(this::commit, 1, 1, TimeUnit.SECONDS);
  }

  synchronized Standing see(ObservedFlow flow, Owner owner) {
    return destinations.see(flow, owner);
  }

  /** As last committed. */
  DestinationSnapshot committed() {
    return committed;
  }

  synchronized boolean learning() {
    return destinations.learning(clock.now());
  }

  private synchronized void commit() {
    if (!underway.isDone()) {
      return;
    }
    DestinationSnapshot snapshot = destinations.snapshot();
    if (!destinations.changed()) {
      // Figures that are not durable may have moved: overflow, trusted.
      committed = snapshot;
      return;
    }
    Step step = new Step();
    for (DestinationChange change : destinations.changes()) {
      change
          .value()
          .ifPresentOrElse(
              value -> step.put(change.map(), change.key(), value),
              () -> step.remove(change.map(), change.key()));
    }
    underway = store.commit(step).thenRun(() -> committed = snapshot);
  }

  /** Writes the last changes; the store, closed after this, completes them. */
  @Override
  public void close() {
    committer.shutdownNow();
    commit();
  }
}
