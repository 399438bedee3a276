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
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The firewall feature, wired. */
public final class Firewall implements AutoCloseable {
  private static final long DRAIN_MILLIS = 500;

  private final FirewallSource source;
  private final FirewallCollector collector;
  private final ScheduledExecutorService drain;

  /**
   * Reads nothing yet.
   *
   * @param own curfew's own tables of family inet, whose rules are shown by other metrics
   */
  public Firewall(
      FirewallSettings settings, HostSettings host, Set<String> own, Store store, Clock clock) {
    source = new FirewallSource(settings, host, own, store, clock);
    collector = new FirewallCollector(source);
    drain = Executors.newSingleThreadScheduledExecutor(Firewall::thread);
    ScheduledFuture<?> unused =
        drain.scheduleWithFixedDelay(
            source::drain, DRAIN_MILLIS, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "firewall-notices");
    thread.setDaemon(true);
    return thread;
  }

  public Subject subject() {
    return collector;
  }

  /** The rules hit most, by packets, at the last reading; at most {@code n}, none without a hit. */
  public List<RuleHits> mostHit(int n) {
    return collector.last().hits().stream()
        .filter(sample -> sample.packets() > 0)
        .sorted(Comparator.comparingLong(Sample::packets).reversed())
        .limit(n)
        .map(Firewall::hits)
        .toList();
  }

  /**
   * All series of rules, read from the kernel now unless a reading is younger than half a second.
   *
   * @throws IOException when the firewall can't be read
   */
  public RuleReading hits() throws IOException {
    FirewallCollector.Reading reading = collector.fresh();
    return new RuleReading(
        reading.nanos(), reading.snapshot().hits().stream().map(Firewall::hits).toList());
  }

  @Override
  public void close() {
    drain.shutdownNow();
    source.close();
  }

  private static RuleHits hits(Sample sample) {
    RuleSeries series = RuleSeries.of(sample.labels());
    return new RuleHits(
        series.backend(),
        series.family(),
        series.table(),
        series.chain(),
        series.rule(),
        series.verdict(),
        sample.packets(),
        sample.bytes(),
        Optional.of(sample.lastHitMillis()).filter(at -> at > 0).map(Instant::ofEpochMilli));
  }
}
