package io.curfew.doctor;

import io.curfew.monitoring.AlertmanagerSeen;
import io.curfew.monitoring.Asked;
import io.curfew.monitoring.LoadedRule;
import io.curfew.monitoring.Monitoring;
import io.curfew.monitoring.PrometheusSeen;
import io.curfew.monitoring.ScrapeTarget;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a Prometheus at 192.0.2.9 says of the host web-1, by default all well. */
record Said(
    boolean wanted,
    URI address,
    Asked<String> version,
    Asked<Duration> ahead,
    Asked<List<ScrapeTarget>> targets,
    Asked<List<LoadedRule>> rules,
    Asked<List<URI>> alertmanagers,
    List<AlertmanagerSeen> seen) {
  static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");
  static final URI AM = URI.create("http://192.0.2.10:9093");

  static Said well() {
    return new Said(
        true,
        URI.create("http://192.0.2.9:9090"),
        Asked.of("2.42.0+ds"),
        Asked.of(Duration.ZERO),
        Asked.of(List.of(up("web-1:10220"))),
        Asked.of(List.of()),
        Asked.of(List.of(AM)),
        List.of());
  }

  static ScrapeTarget up(String instance) {
    return new ScrapeTarget(
        Map.of("instance", instance, "job", "curfew"),
        "http://" + instance + "/metrics",
        Optional.of(true),
        "",
        Optional.of(NOW.minusSeconds(3)),
        15);
  }

  static ScrapeTarget down(String instance, String why) {
    ScrapeTarget up = up(instance);
    return new ScrapeTarget(
        up.labels(), up.url(), Optional.of(false), why, up.lastScrape(), up.interval());
  }

  Said silent(Asked.Silence silence, String why) {
    return new Said(
        wanted,
        address,
        Asked.none(silence, why),
        Asked.none(silence, why),
        Asked.none(silence, why),
        Asked.none(silence, why),
        Asked.none(silence, why),
        seen);
  }

  Said guessed() {
    return new Said(false, address, version, ahead, targets, rules, alertmanagers, seen);
  }

  Said at(String other) {
    return new Said(wanted, URI.create(other), version, ahead, targets, rules, alertmanagers, seen);
  }

  Said version(String other) {
    return new Said(wanted, address, Asked.of(other), ahead, targets, rules, alertmanagers, seen);
  }

  Said ahead(Duration other) {
    return new Said(wanted, address, version, Asked.of(other), targets, rules, alertmanagers, seen);
  }

  Said targets(ScrapeTarget... others) {
    return new Said(
        wanted, address, version, ahead, Asked.of(List.of(others)), rules, alertmanagers, seen);
  }

  Said noTargets() {
    return targets(new ScrapeTarget[0]);
  }

  Said noAlertmanagers() {
    return alertmanagers(new URI[0]);
  }

  Said rules(List<LoadedRule> others) {
    return new Said(
        wanted, address, version, ahead, targets, Asked.of(others), alertmanagers, seen);
  }

  Said alertmanagers(URI... others) {
    return new Said(
        wanted, address, version, ahead, targets, rules, Asked.of(List.of(others)), seen);
  }

  Said seen(AlertmanagerSeen... others) {
    return new Said(
        wanted, address, version, ahead, targets, rules, alertmanagers, List.of(others));
  }

  /** web-1 is the name of this host, and what the sleep takes for it. */
  Monitored monitored() {
    PrometheusSeen prometheus =
        new PrometheusSeen(address, version, ahead, targets, rules, alertmanagers);
    return new Monitored(
        new Monitoring(prometheus, seen),
        wanted,
        instance -> instance.startsWith("web-1:"),
        instance -> instance.startsWith("web-1:"));
  }
}
