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
 * hashes. A single stranger gets no more than half of what all have, and who tries for the first
 * time takes from a bucket apart: one who floods keeps nobody else out.
 */
final class AttemptBudget {
  private static final int BURST = 10;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int STRANGERS_BURST = 20;
  private static final int MAX_STRANGERS = 1000;
  private static final int MAX_KNOWN = 64;

  private final LongSupplier nanos;
  private final Duration strangersOwn;
  private final TokenBucket allStrangers;
  private final TokenBucket newcomers;
  private final Map<String, TokenBucket> strangers = bounded(MAX_STRANGERS);
  private final Map<String, TokenBucket> known = bounded(MAX_KNOWN);

  /**
   * A full budget.
   *
   * @param strangersInterval in which all strangers together have one more hash, and all who come
   *     for the first time another
   */
  AttemptBudget(Duration strangersInterval, LongSupplier nanos) {
    this.nanos = nanos;
    Duration half = strangersInterval.multipliedBy(2);
    this.strangersOwn = half.compareTo(INTERVAL) > 0 ? half : INTERVAL;
    this.allStrangers = new TokenBucket(STRANGERS_BURST, strangersInterval, nanos);
    this.newcomers = new TokenBucket(STRANGERS_BURST, strangersInterval, nanos);
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
    if (own != null) {
      return own.take();
    }
    TokenBucket strangersBucket = strangers.get(remote);
    if (strangersBucket != null) {
      return strangersBucket.take() && allStrangers.take();
    }
    TokenBucket first = new TokenBucket(BURST, strangersOwn, nanos);
    strangers.put(remote, first);
    return first.take() && newcomers.take();
  }

  /** Told of each right password. */
  synchronized void welcome(String remote) {
    if (known.get(remote) == null) {
      known.put(remote, new TokenBucket(BURST, INTERVAL, nanos));
    }
  }
}
