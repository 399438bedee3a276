package io.curfew.doctor;

import io.curfew.config.Settings;
import io.curfew.monitoring.AlertRouting;
import io.curfew.monitoring.AlertRouting.Delivery;
import io.curfew.monitoring.AlertRouting.Webhook;
import io.curfew.monitoring.AlertmanagerSeen;
import io.curfew.monitoring.Asked;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether Prometheus has an Alertmanager, and the idle alert comes back from there by webhook. */
final class AlertmanagerCheck implements Check {
  static final String WHAT = "alertmanager";
  private static final String EXAMPLE = "rules/alertmanager/alertmanager.yml";
  private static final Release OLDEST = new Release(0, 25);
  private static final String PATH = "/api/v1/alerts";

  /** Past this a host that was busy once is asked again too late to sleep that night. */
  private static final double LONGEST_REPEAT = 3600;

  @Override
  public List<Finding> look(Patient patient) {
    return patient.monitored().map(m -> judge(m, patient.settings())).orElse(List.of());
  }

  static List<Finding> judge(Monitored monitored, Settings settings) {
    List<Finding> found = new ArrayList<>();
    Asked<List<URI>> named = monitored.prometheus().alertmanagers();
    if (!monitored.silent()) {
      if (named.answer().filter(List::isEmpty).isPresent()) {
        found.add(
            monitored.found(
                WHAT,
                "Prometheus has none: its alerts reach nobody",
                "alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:9093']}]}]},"
                    + " in prometheus.yml; systemctl reload prometheus"));
      } else if (named.answer().isEmpty()) {
        found.add(
            Finding.unseen(
                WHAT, "Prometheus' own: " + named.why(), "set doctor.alertmanager to its address"));
      }
    }
    for (AlertmanagerSeen seen : monitored.said().alertmanagers()) {
      found.addAll(one(seen, monitored, settings));
    }
    return found;
  }

  private static List<Finding> one(AlertmanagerSeen seen, Monitored monitored, Settings settings) {
    Asked<AlertmanagerSeen.Status> status = seen.status();
    if (status.answer().isEmpty()) {
      return List.of(silent(seen.address(), status, settings));
    }
    String version = status.answer().get().version();
    String name = version + " at " + seen.address();
    List<Finding> found = new ArrayList<>();
    if (Release.of(version).compareTo(OLDEST) < 0) {
      found.add(
          Finding.bad(
              WHAT,
              name + "; the example needs " + OLDEST,
              "apt-get install prometheus-alertmanager, from a release that has " + OLDEST));
    }
    if (!settings.sleep().enabled()) {
      found.add(Finding.ok(WHAT, name));
      return found;
    }
    try {
      List<Delivery> deliveries =
          AlertRouting.read(status.answer().get().configuration()).deliveries(idleAlert(monitored));
      List<Finding> wrong = routing(deliveries);
      found.add(wrong.isEmpty() ? Finding.ok(WHAT, name + "; " + way(deliveries)) : wrong.get(0));
      found.addAll(wrong.subList(Math.min(1, wrong.size()), wrong.size()));
    } catch (IOException e) {
      found.add(
          Finding.unseen(
              WHAT,
              name + ": its configuration: " + e.getMessage(),
              "amtool config show --alertmanager.url=" + seen.address()));
    }
    return found;
  }

  private static Finding silent(URI address, Asked<?> status, Settings settings) {
    String detail = address + ": " + status.why();
    boolean chosen = settings.doctor().alertmanager().isPresent();
    return switch (status.silence()) {
      case DENIED ->
          Finding.unseen(
              WHAT,
              detail + ": it wants credentials, and is sent none",
              "amtool config show --alertmanager.url=" + address);
      default ->
          chosen
              ? Finding.bad(
                  WHAT,
                  detail,
                  (Monitored.loopback(address)
                          ? "systemctl start prometheus-alertmanager"
                          : "curl -sv " + address + "/-/ready")
                      + " # or set doctor.alertmanager")
              : Finding.unseen(
                  WHAT,
                  "Prometheus names " + detail,
                  "set doctor.alertmanager to an address that is good from here");
    };
  }

  /** As Prometheus would send it, but for labels that only its external_labels know. */
  private static Map<String, String> idleAlert(Monitored monitored) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("job", "curfew");
    monitored.own().stream().findFirst().ifPresent(target -> labels.putAll(target.labels()));
    labels.put("alertname", "CurfewHostIdle");
    labels.put("curfew_action", "sleep");
    labels.put("severity", "none");
    return labels;
  }

  private static String way(List<Delivery> deliveries) {
    return deliveries.stream()
        .filter(delivery -> !delivery.webhooks().isEmpty())
        .map(d -> "CurfewHostIdle goes to " + d.receiver() + ", again after " + d.repeat())
        .collect(Collectors.joining("; "));
  }

  /** What keeps the idle alert from the webhook, or from doing its work there. */
  static List<Finding> routing(List<Delivery> deliveries) {
    List<Delivery> hooked =
        deliveries.stream()
            .filter(d -> d.webhooks().stream().anyMatch(AlertmanagerCheck::ours))
            .toList();
    if (hooked.isEmpty()) {
      return List.of(
          Finding.bad(
              WHAT,
              "CurfewHostIdle goes to "
                  + deliveries.stream().map(Delivery::receiver).collect(Collectors.joining(", "))
                  + ", which has no webhook to "
                  + PATH
                  + ": nobody asks this host to sleep",
              "take the route and the receiver curfew-sleep of "
                  + EXAMPLE
                  + "; who gets it: amtool config routes test"
                  + " --config.file=/etc/prometheus/alertmanager.yml alertname=CurfewHostIdle"
                  + " curfew_action=sleep severity=none job=curfew"));
    }
    List<Finding> found = new ArrayList<>();
    for (Delivery delivery : hooked) {
      String where = "receiver " + delivery.receiver();
      if (delivery.webhooks().stream().anyMatch(Webhook::sendResolved)) {
        found.add(
            Finding.note(
                WHAT,
                where + " sends resolved alerts, too: to a sleeping host each one fails",
                "send_resolved: false, under its webhook_configs"));
      }
      if (delivery.webhooks().stream().anyMatch(hook -> hook.maxAlerts() > 0)) {
        found.add(
            Finding.note(
                WHAT,
                where + " leaves out what is past max_alerts: those hosts are not asked",
                "max_alerts: 0, under its webhook_configs"));
      }
      if (delivery.repeatSeconds() > LONGEST_REPEAT) {
        found.add(
            Finding.note(
                WHAT,
                "a host that declined is asked again only after " + delivery.repeat(),
                "repeat_interval: 10m, in the route to " + delivery.receiver()));
      }
      if (!delivery.grouping().contains("instance") && !delivery.grouping().contains("...")) {
        found.add(
            Finding.note(
                WHAT,
                where + " takes hosts together: one host's alert waits for another's",
                "group_by: [cluster, namespace, job, instance], in the route to "
                    + delivery.receiver()));
      }
    }
    return found;
  }

  /** From 0.26 on Alertmanager keeps the addresses of webhooks to itself. */
  private static boolean ours(Webhook webhook) {
    return webhook.url().isEmpty() || webhook.url().contains(PATH);
  }
}
