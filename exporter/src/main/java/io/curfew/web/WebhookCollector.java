package io.curfew.web;

import io.curfew.metrics.Family;
import io.prometheus.client.Collector;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Shows how Alertmanager was answered. */
final class WebhookCollector extends Collector {
  private final AnswerCounts counts;
  private final LongAdder truncated;

  WebhookCollector(AnswerCounts counts, LongAdder truncated) {
    this.counts = counts;
    this.truncated = truncated;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Family answers =
        Family.counter(
            "curfew_webhook_notifications_total",
            "HTTP answers given to Alertmanager's notifications.",
            "code");
    counts
        .answers()
        .forEach((code, count) -> answers.add((double) count.sum(), String.valueOf(code)));
    Family leftOut =
        Family.counter(
            "curfew_webhook_truncated_alerts_total",
            "Alerts that Alertmanager said it left out of its notifications.");
    leftOut.add((double) truncated.sum());
    return List.of(answers.build(), leftOut.build());
  }
}
