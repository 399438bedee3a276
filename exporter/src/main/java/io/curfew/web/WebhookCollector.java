package io.curfew.web;

import io.curfew.metrics.Family;
import io.prometheus.client.Collector;
import java.util.List;

/** Shows how Alertmanager was answered. */
final class WebhookCollector extends Collector {
  private final AnswerCounts counts;

  WebhookCollector(AnswerCounts counts) {
    this.counts = counts;
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
    return List.of(answers.build());
  }
}
