package io.curfew.evidence;

import java.util.OptionalLong;

/**
 * How much a total has grown from one look to the next. Not thread-safe; whoever looks must say
 * what it found to the guard, as the next look finds the rest only.
 */
public final class Growth {
  private OptionalLong before = OptionalLong.empty();

  /**
   * Takes the total as it is now.
   *
   * @return what was added since the last call; 0 at the first, and where it fell
   */
  public long since(long total) {
    long grown = Math.max(0, total - before.orElse(total));
    before = OptionalLong.of(total);
    return grown;
  }
}
