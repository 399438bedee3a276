package io.curfew.sleep;

import io.curfew.state.Step;
import io.curfew.state.Store;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counters that continue across restarts. Thread-safe.
 *
 * <p>A value is shown only once it is committed: one shown earlier could come back lower after a
 * crash, and Prometheus would read that as a reset.
 */
final class DurableCounts {
  private final Store store;
  private final String map;
  private final Map<String, Long> counted = new ConcurrentHashMap<>();
  private final Map<String, Long> shown = new ConcurrentHashMap<>();

  DurableCounts(Store store, String map) {
    this.store = store;
    this.map = map;
    store.entries(map).forEach((key, value) -> counted.put(key, Long.valueOf(value)));
    shown.putAll(counted);
  }

  /** Adds one, together with the other changes of the step; done when durable. */
  CompletableFuture<Void> increment(String key, Step step) {
    return add(key, 1, step);
  }

  // Values reach the store in the order in which they were counted, or a later commit could hold a
  // lower one.
  synchronized CompletableFuture<Void> add(String key, long amount, Step step) {
    long value = counted.merge(key, amount, Long::sum);
    return store
        .commit(step.put(map, key, value))
        .thenRun(() -> shown.merge(key, value, Math::max));
  }

  long shown(String key) {
    return shown.getOrDefault(key, 0L);
  }
}
