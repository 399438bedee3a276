package io.curfew.firewall;

import java.time.Duration;

/** How often, and how long at most, a reading that was disturbed is begun anew. */
final class Patience {
  static final int TRIES = 50;
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final long since = System.nanoTime();
  private int tried;

  /** Whether to try, or try again; the first time always. */
  boolean lasts() {
    tried++;
    return tried == 1 || (tried <= TRIES && System.nanoTime() - since < LONGEST.toNanos());
  }
}
