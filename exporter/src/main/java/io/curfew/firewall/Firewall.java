package io.curfew.firewall;

import io.curfew.config.FirewallSettings;
import io.curfew.config.HostSettings;
import io.curfew.metrics.Subject;
import io.curfew.state.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The firewall feature, wired. */
public final class Firewall {
  private final FirewallCollector collector;

  /**
   * Reads nothing yet.
   *
   * @param ownTable curfew's own table of family inet, whose rules are shown by other metrics
   */
  public Firewall(
      FirewallSettings settings, HostSettings host, String ownTable, Store store, Clock clock) {
    collector = new FirewallCollector(new FirewallSource(settings, host, ownTable, store, clock));
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
        .map(Firewall::hits)
        .toList();
  }

  /**
   * All series of rules, read from the kernel now unless a reading is younger than half a second.
   *
   * @throws IOException when the firewall can't be read
   */
  public List<RuleHits> hits() throws IOException {
    return collector.fresh().hits().stream().map(Firewall::hits).toList();
  }

  private static RuleHits hits(FirewallSnapshot.RuleSample sample) {
    RuleSeries series = sample.series();
    return new RuleHits(
        series.backend(),
        series.family(),
        series.table(),
        series.chain(),
        series.rule(),
        series.verdict(),
        sample.total().packets(),
        sample.total().bytes(),
        Optional.of(sample.lastHitMillis()).filter(at -> at > 0).map(Instant::ofEpochMilli));
  }
}
