package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;

/** The firewall feature, wired. */
public final class Firewall {
  private final FirewallCollector collector;

  /**
   * Reads nothing yet.
   *
   * @param ownTable curfew's own table of family inet, whose rules are shown by other metrics
   */
  public Firewall(FirewallSettings settings, String ownTable, Store store, Clock clock) {
    collector = new FirewallCollector(new FirewallSource(settings, ownTable, store, clock));
  }

  public Subject subject() {
    return collector;
  }

  /** The rules hit most, by packets, at the last reading; at most {@code n}, none without a hit. */
  public List<RuleHits> mostHit(int n) {
    return collector.last().hits().stream()
        .filter(sample -> sample.total().packets() > 0)
        .sorted(
            Comparator.comparingLong((FirewallSnapshot.RuleSample s) -> s.total().packets())
                .reversed())
        .limit(n)
        .map(
            s ->
                new RuleHits(
                    s.series().table(),
                    s.series().chain(),
                    s.series().rule(),
                    s.series().verdict(),
                    s.total().packets(),
                    s.total().bytes()))
        .toList();
  }
}
