package io.curfew.report;

import java.util.List;
import java.util.OptionalLong;

/** What a counter grew, from its stored values. */
final class Growth {
  private Growth() {}

  /**
   * Adds up the differences; a counter that fell began again at 0, so that its new value is growth.
   *
   * @param before the last value before these, if there was one
   * @param born without one: whether the counter began at 0 under our eyes, so that its first value
   *     is growth too; else it is where counting starts
   */
  static long of(OptionalLong before, List<Sample> samples, boolean born) {
    if (samples.isEmpty()) {
      return 0;
    }
    long last = before.orElse(born ? 0 : samples.get(0).value());
    long grown = 0;
    for (Sample sample : samples) {
      grown += sample.value() >= last ? sample.value() - last : sample.value();
      last = sample.value();
    }
    return grown;
  }
}
