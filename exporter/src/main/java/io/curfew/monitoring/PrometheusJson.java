package io.curfew.monitoring;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads answers of Prometheus' API, version 1. */
final class PrometheusJson {
  private static final String NONE = "no answer of a Prometheus";

  private PrometheusJson() {}

  private static Json data(byte[] body, String... without) throws IOException {
    Json document = Json.read(body, without);
    if (!document.at("status").text().equals("success")) {
      throw new IOException(NONE);
    }
    return document.at("data");
  }

  static String version(byte[] body) throws IOException {
    String version = data(body).at("version").text();
    if (version.isEmpty()) {
      throw new IOException(NONE);
    }
    return version;
  }

  /** Of the query {@code time()}. */
  static Instant time(byte[] body) throws IOException {
    List<Json> scalar = data(body).at("result").items();
    try {
      return Instant.ofEpochMilli(
          new BigDecimal(scalar.size() == 2 ? scalar.get(1).text() : "")
              .movePointRight(3)
              .longValue());
    } catch (NumberFormatException | DateTimeException e) {
      throw new IOException(NONE, e);
    }
  }

  /** Targets of the job curfew. */
  static List<ScrapeTarget> targets(byte[] body) throws IOException {
    return data(body, "discoveredLabels", "droppedTargets").at("activeTargets").items().stream()
        .map(PrometheusJson::target)
        .filter(target -> "curfew".equals(target.labels().get("job")))
        .toList();
  }

  private static ScrapeTarget target(Json target) {
    String health = target.at("health").text();
    return new ScrapeTarget(
        target.at("labels").texts(),
        target.at("scrapeUrl").text(),
        health.equals("unknown") ? Optional.empty() : Optional.of(health.equals("up")),
        target.at("lastError").text(),
        instant(target.at("lastScrape").text()),
        Durations.seconds(target.at("scrapeInterval").text()));
  }

  /** Go's zero time, year 1, means never. */
  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant())
          .filter(at -> at.isAfter(Instant.EPOCH));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static List<LoadedRule> rules(byte[] body) throws IOException {
    List<LoadedRule> rules = new ArrayList<>();
    for (Json group : data(body, "alerts", "annotations").at("groups").items()) {
      double interval = number(group.at("interval").text());
      for (Json rule : group.at("rules").items()) {
        boolean failed = rule.at("health").text().equals("err");
        String why = rule.at("lastError").text();
        rules.add(
            new LoadedRule(
                group.at("name").text(),
                interval,
                rule.at("name").text(),
                rule.at("type").text().equals("alerting"),
                rule.at("query").text(),
                failed && why.isEmpty() ? "it says no reason" : why));
      }
    }
    return rules;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Where alerts are sent, without the path of the API. */
  static List<URI> alertmanagers(byte[] body) throws IOException {
    List<URI> addresses = new ArrayList<>();
    for (Json one : data(body).at("activeAlertmanagers").items()) {
      String url = one.at("url").text();
      try {
        URI address = new URI(url.replaceFirst("/api/v[12]/alerts$", ""));
        if (List.of("http", "https").contains(String.valueOf(address.getScheme()))
            && address.getHost() != null) {
          addresses.add(address);
        }
      } catch (URISyntaxException e) {
        throw new IOException("an Alertmanager without an address: " + url, e);
      }
    }
    return addresses;
  }
}
