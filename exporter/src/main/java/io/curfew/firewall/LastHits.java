package io.curfew.firewall;

import io.curfew.metrics.LabelSet;
import io.curfew.state.Step;
import io.curfew.state.Store;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * When each series was last seen to grow; durable, and shown only once it is. Thread-safe.
 *
 * <p>Series of rules that are gone stay, since a reload may bring them back, up to the cap on
 * series: beyond it the oldest are forgotten at start.
 */
final class LastHits {
  private static final String MAP = "firewall.last_hit";
  private static final long COMMIT_WAIT_MILLIS = 1000;

  private final Store store;
  private final Map<String, Long> durable = new ConcurrentHashMap<>();

  LastHits(Store store, int cap) {
    this.store = store;
    store.entries(MAP).forEach((series, at) -> durable.put(series, Long.valueOf(at)));
    forgetOldest(durable.size() - cap);
  }

  private void forgetOldest(int surplus) {
    if (surplus <= 0) {
      return;
    }
    Step step = new Step();
    durable.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(surplus)
        .map(Map.Entry::getKey)
        .collect(Collectors.toList())
        .forEach(
            series -> {
              durable.remove(series);
              step.remove(MAP, series);
            });
    CompletableFuture<Void> unused = store.commit(step);
  }

  /** Dates the series; returns when that is durable, or without it when the disk refuses. */
  void hit(Collection<Tally> series, Instant now) {
    if (series.isEmpty()) {
      return;
    }
    Step step = new Step();
    Map<Tally, Long> changed = new HashMap<>();
    for (Tally one : series) {
      // The clock may have been set back; what was shown never is.
      long at = Math.max(now.toEpochMilli(), of(one.labels()));
      changed.put(one, at);
      step.put(MAP, key(one.labels()), at);
    }
    CompletableFuture<Void> committed =
        store.commit(step).thenRun(() -> changed.forEach(this::show));
    try {
      committed.get(COMMIT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // The store says itself that it can't write; the scrape shows what was durable before.
    }
  }

  /** Milliseconds since the epoch; 0 for never. */
  long of(LabelSet series) {
    return durable.getOrDefault(key(series), 0L);
  }

  /** Labels parted by tabs, which no printable label contains. */
  private static String key(LabelSet series) {
    return String.join("\t", series);
  }

  private void show(Tally series, long at) {
    durable.merge(key(series.labels()), at, Math::max);
    series.lastHit(of(series.labels()));
  }
}
