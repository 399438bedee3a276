package io.curfew.metrics;

import io.prometheus.client.Collector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs every subject at a scrape: duration, success, and its families where it succeeded.
 *
 * <p>A subject that fails costs the others nothing. A failure is logged once, and once more when it
 * is over, not at every scrape.
 */
public final class SubjectsCollector extends Collector {
  private static final Logger log = LoggerFactory.getLogger(SubjectsCollector.class);
  private static final double NANOS = 1e9;

  private final List<Subject> subjects;
  private final Map<String, String> failing = new ConcurrentHashMap<>();

  public SubjectsCollector(List<Subject> subjects) {
    this.subjects = List.copyOf(subjects);
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Family success =
        Family.gauge(
            "curfew_collector_success",
            "1 if the collector's last reading succeeded, 0 if it failed.",
            "collector");
    Family duration =
        Family.gauge(
            "curfew_collector_duration_seconds",
            "Time that the collector's last reading took.",
            "collector");
    Family source =
        Family.info(
            "curfew_collector_source_info",
            "The source that a collector reads.",
            "collector",
            "source");
    Family overflow =
        Family.counter(
            "curfew_series_overflow_total",
            "Observations that went to the label value other, because the cap on series was reached.",
            "collector");
    List<MetricFamilySamples> families = new ArrayList<>();
    for (Subject subject : subjects) {
      long start = System.nanoTime();
      boolean succeeded = read(subject, families);
      success.add(succeeded ? 1 : 0, subject.collector());
      duration.add((double) (System.nanoTime() - start) / NANOS, subject.collector());
      if (!subject.source().isEmpty()) {
        source.add(1, subject.collector(), subject.source());
      }
      overflow.add((double) subject.overflow(), subject.collector());
    }
    families.addAll(List.of(success.build(), duration.build(), source.build(), overflow.build()));
    return families;
  }

  /** Collectors whose last reading failed, and why. */
  public Map<String, String> failing() {
    return Map.copyOf(failing);
  }

  private boolean read(Subject subject, List<MetricFamilySamples> into) {
    try {
      into.addAll(subject.read());
      if (failing.remove(subject.collector()) != null) {
        log.info("collector {}: works again", subject.collector());
      }
      return true;
    } catch (IOException | RuntimeException e) {
      String problem = String.valueOf(e.getMessage());
      if (!problem.equals(failing.put(subject.collector(), problem))) {
        log.warn(
            "collector {}: {}",
            subject.collector(),
            problem,
            e instanceof RuntimeException ? e : null);
      }
      into.addAll(subject.unread());
      return false;
    }
  }
}
