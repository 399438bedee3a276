package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import io.curfew.metrics.Family;
import io.curfew.metrics.Subject;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows the last background evaluation, and what the ledger has committed. */
final class SleepCollector implements Subject {
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private final Watcher watcher;
  private final Ledger ledger;
  private final Announcement announcement;
  private final SleepTerms terms;

  SleepCollector(Watcher watcher, Ledger ledger, Announcement announcement, SleepTerms terms) {
    this.watcher = watcher;
    this.ledger = ledger;
    this.announcement = announcement;
    this.terms = terms;
  }

  @Override
  public String collector() {
    return "sleep";
  }

  @Override
  public List<MetricFamilySamples> read() throws IOException {
    Evaluation evaluation =
        watcher
            .latest()
            .orElseThrow(() -> new IOException("the last background evaluation is too old"));
    MachineState machine =
        evaluation
            .machine()
            .orElseThrow(
                () -> new IOException("boot and sleep can't be told from the host's /proc"));
    List<MetricFamilySamples> families = new ArrayList<>();
    families.add(lastActivity(evaluation));
    families.add(
        gauge("curfew_boot_timestamp_seconds", "Start of this boot.", seconds(machine.boot())));
    families.add(
        gauge(
            "curfew_last_resume_timestamp_seconds",
            "End of the last sleep in this boot, 0 when there was none.",
            machine.resumed().map(SleepCollector::seconds).orElse(0.0)));
    families.add(
        gauge(
            "curfew_sleep_idle_window_seconds",
            "How long the host must have been quiet before it may sleep.",
            inSeconds(terms.idleWindow())));
    families.add(
        gauge(
            "curfew_sleep_ssh_threshold_bytes_per_second",
            "SSH traffic up to this rate is keep-alive and not work.",
            terms.sshThreshold()));
    families.add(blockers(evaluation));
    families.add(
        Family.gauge("curfew_sleep_ready", "1 while nothing blocks sleep, else 0.", "awake")
            .add(evaluation.ready() ? 1 : 0, evaluation.awake())
            .build());
    families.add(
        Family.gauge("curfew_sleep_armed", "1 if sleep is armed, 0 if it is a dry run.", "action")
            .add(terms.armed() ? 1 : 0, terms.action())
            .build());
    families.add(requests());
    families.add(sleeps());
    families.add(
        gauge(
            "curfew_sleep_announced_timestamp_seconds",
            "When the sleep that is about to happen was decided, 0 when none is.",
            announcement.show().map(SleepCollector::seconds).orElse(0.0)));
    families.add(
        Family.counter("curfew_asleep_seconds_total", "Time that the host has spent asleep.")
            .add(inSeconds(ledger.asleep()))
            .build());
    return families;
  }

  private MetricFamilySamples lastActivity(Evaluation evaluation) {
    Family family =
        Family.gauge(
            "curfew_last_activity_timestamp_seconds",
            "Newest sign of life that a source knows, 0 when it never saw one.",
            "source");
    evaluation
        .activity()
        .forEach(
            (source, last) -> {
              if (last.known()) {
                family.add(
                    ledger.lastSign(source).map(SleepCollector::seconds).orElse(0.0), source);
              }
            });
    return family.build();
  }

  private static MetricFamilySamples blockers(Evaluation evaluation) {
    Set<Reason> now =
        evaluation.blockers().stream()
            .map(Blocker::reason)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));
    Family family =
        Family.gauge(
            "curfew_sleep_blocker", "1 while this reason would refuse sleep, else 0.", "reason");
    for (Reason reason : Reason.values()) {
      family.add(now.contains(reason) ? 1 : 0, reason.label());
    }
    return family.build();
  }

  private MetricFamilySamples requests() {
    Family family =
        Family.counter(
            "curfew_sleep_requests_total",
            "Alerts received by the webhook, by what became of them.",
            "outcome",
            "reason");
    add(family, Outcome.ACCEPTED, Decision.IDLE);
    add(family, Outcome.DRY_RUN, Decision.IDLE);
    for (Reason reason : Reason.values()) {
      add(family, Outcome.REFUSED, reason.label());
    }
    for (Ignored why : Ignored.values()) {
      add(family, Outcome.IGNORED, why.label());
    }
    return family.build();
  }

  private void add(Family family, Outcome outcome, String reason) {
    family.add((double) ledger.requests(outcome, reason), outcome.label(), reason);
  }

  private MetricFamilySamples sleeps() {
    Family family =
        Family.counter(
            "curfew_sleeps_total", "Accepted requests, by how their sleep ended.", "outcome");
    for (SleepOutcome outcome : SleepOutcome.values()) {
      family.add((double) ledger.sleeps(outcome), outcome.label());
    }
    return family.build();
  }

  private static MetricFamilySamples gauge(String name, String help, double value) {
    return Family.gauge(name, help).add(value).build();
  }

  private static double seconds(Instant at) {
    return (double) at.toEpochMilli() / MILLIS;
  }

  private static double inSeconds(Duration duration) {
    return (double) duration.toNanos() / NANOS;
  }
}
