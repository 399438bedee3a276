package io.curfew.ssh;

import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The classic {@code fwstats} chain, through which a host's own rules send the SSH packets of
 * established connections: where one exists, its growth is a sign of life. It counts all
 * connections together, so many keep-alives may pass for work: an error on the waking side.
 *
 * <p>May be asked from any thread; reads the kernel at most every ten seconds.
 */
final class Fwstats {
  static final String CHAIN = "fwstats";
  private static final long PAUSE = Duration.ofSeconds(10).toNanos();

  /** Reads the chain's rules; empty where there is none. */
  @FunctionalInterface
  interface Chain {
    Optional<List<ChainRule>> read() throws IOException;
  }

  /**
   * What it knows.
   *
   * @param last when it last grew by more than keep-alive, or went away; empty without a chain
   * @param problem why a chain that was there can't be read now
   */
  record Sign(Optional<Instant> last, Optional<String> problem) {}

  private final Chain chain;
  private final HostClock clock;
  private final ActivityMeter<String> meter;
  private Optional<Long> readAt = Optional.empty();
  private Optional<Count> before = Optional.empty();
  private Sign sign = new Sign(Optional.empty(), Optional.empty());

  Fwstats(Chain chain, int keepaliveRate, HostClock clock) {
    this.chain = chain;
    this.clock = clock;
    this.meter = new ActivityMeter<>(keepaliveRate);
  }

  synchronized Sign look() {
    long now = clock.monotonicNanos();
    if (readAt.isEmpty() || now - readAt.get() >= PAUSE) {
      readAt = Optional.of(now);
      try {
        sign = seen(chain.read(), now);
      } catch (IOException e) {
        // Where none was ever seen, what can't be read is nobody's evidence.
        sign =
            new Sign(
                sign.last(),
                before.map(b -> "chain " + CHAIN + " can't be read: " + e.getMessage()));
      }
    }
    return sign;
  }

  private Sign seen(Optional<List<ChainRule>> rules, long nowNanos) {
    Optional<Count> now =
        rules.map(all -> all.stream().map(ChainRule::count).reduce(Count.NONE, Count::plus));
    // Who takes it away is awake; afterwards it says nothing any more.
    boolean alive = before.isPresent() && now.isEmpty();
    if (now.isPresent()) {
      long growth = before.map(b -> now.get().since(b).bytes()).orElse(0L);
      alive = meter.moved("", growth, nowNanos);
    }
    before = now;
    return new Sign(alive ? Optional.of(clock.now()) : sign.last(), Optional.empty());
  }
}
