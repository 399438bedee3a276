package io.curfew.control;

import io.curfew.firewall.RuleHits;
import io.curfew.firewall.RuleReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How often a rule is hit now. Pure.
 *
 * @param packetsPerSecond between two readings; empty for a rule that the earlier one had not: when
 *     its packets came is not known
 * @param bytesPerSecond likewise
 */
record RuleRate(RuleHits hits, OptionalDouble packetsPerSecond, OptionalDouble bytesPerSecond) {
  private static final double NANOS = 1e9;

  /** What makes a rule the same in two readings. */
  private record Key(
      String backend, String family, String table, String chain, String rule, String verdict) {
    static Key of(RuleHits hits) {
      return new Key(
          hits.backend(), hits.family(), hits.table(), hits.chain(), hits.rule(), hits.verdict());
    }
  }

  /** The rules of the later reading, in its order. */
  static List<RuleRate> between(RuleReading earlier, RuleReading later) {
    double seconds = seconds(earlier, later);
    Map<Key, RuleHits> before = new HashMap<>();
    earlier.rules().forEach(hits -> before.put(Key.of(hits), hits));
    return later.rules().stream().map(hits -> of(before.get(Key.of(hits)), hits, seconds)).toList();
  }

  static double seconds(RuleReading earlier, RuleReading later) {
    return (double) (later.nanos() - earlier.nanos()) / NANOS;
  }

  private static RuleRate of(
      @org.jspecify.annotations.Nullable RuleHits before, RuleHits now, double seconds) {
    return before == null || seconds <= 0
        ? new RuleRate(now, OptionalDouble.empty(), OptionalDouble.empty())
        : new RuleRate(
            now,
            OptionalDouble.of((double) (now.packets() - before.packets()) / seconds),
            OptionalDouble.of((double) (now.bytes() - before.bytes()) / seconds));
  }
}
