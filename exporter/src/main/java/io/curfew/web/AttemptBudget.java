package io.curfew.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many passwords may be hashed for whom. Thread-safe.
 *
 * <p>Each remote has a bucket of its own; all that never showed a right password share another one,
 * as a stranger may hold any number of addresses. From where a right one came they can't use up the
 * hashes.
 */
final class AttemptBudget {
  private static final int BURST = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int STRANGERS_BURST = 20;
  private static final int MAX_STRANGERS = 1000;
  private static final int MAX_KNOWN = 64;

  private final LongSupplier nanos;
  private final TokenBucket allStrangers;
  private final Map<String, TokenBucket> strangers = bounded(MAX_STRANGERS);
  private final Map<String, TokenBucket> known = bounded(MAX_KNOWN);

  /**
   * A full budget.
   *
   * @param strangersInterval in which all strangers together have one more hash
   */
  AttemptBudget(Duration strangersInterval, LongSupplier nanos) {
    this.nanos = nanos;
    this.allStrangers = new TokenBucket(STRANGERS_BURST, strangersInterval, nanos);
  }

  /** A map that forgets what was not asked for longest. */
  static <K, V> Map<K, V> bounded(int most) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  synchronized boolean take(String remote) {
    TokenBucket own = known.get(remote);
    return own != null
        ? own.take()
        : strangers.computeIfAbsent(remote, r -> bucket()).take() && allStrangers.take();
  }

  /** Told of each right password. */
  synchronized void welcome(String remote) {
    if (known.get(remote) == null) {
      known.put(remote, bucket());
    }
  }

  private TokenBucket bucket() {
    return new TokenBucket(BURST, INTERVAL, nanos);
  }
}
