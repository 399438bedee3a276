package io.curfew.monitoring;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One target, as Prometheus has it.
 *
 * @param labels as they are after relabelling, hence those of its series
 * @param up whether the last scrape succeeded; empty before the first
 * @param lastError why it did not
 * @param interval in seconds
 */
public record ScrapeTarget(
    Map<String, String> labels,
    String url,
    Optional<Boolean> up,
    String lastError,
    Optional<Instant> lastScrape,
    double interval) {

  public ScrapeTarget {
    labels = Map.copyOf(labels);
  }

  public String instance() {
    return labels.getOrDefault("instance", "");
  }
}
