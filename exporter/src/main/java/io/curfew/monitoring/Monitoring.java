package io.curfew.monitoring;

import io.curfew.config.DoctorSettings;
import io.curfew.config.ReportSettings;
import io.curfew.monitoring.Asked.Silence;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All that was asked.
 *
 * @param alertmanagers that of the configuration, or else the first of those that Prometheus names
 */
public record Monitoring(PrometheusSeen prometheus, List<AlertmanagerSeen> alertmanagers) {
  /** Of each of two rounds: Alertmanager may only be known from Prometheus. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** A cluster's members have one configuration; this is enough to find one that differs. */
  private static final int MOST_ALERTMANAGERS = 3;

  public Monitoring {
    alertmanagers = List.copyOf(alertmanagers);
  }

  /** Asks now; takes two times {@link #PATIENCE} at most. */
  public static Monitoring ask(ReportSettings report, DoctorSettings doctor) {
    Reach reach = new Reach(PATIENCE);
    PrometheusSeen prometheus = new PrometheusQuestions(reach, report).ask();
    List<URI> alertmanagers =
        doctor
            .alertmanager()
            .map(List::of)
            .orElseGet(() -> prometheus.alertmanagers().answer().orElse(List.of()));
    List<CompletableFuture<AlertmanagerSeen>> seen = new ArrayList<>();
    for (URI address :
        alertmanagers.subList(0, Math.min(MOST_ALERTMANAGERS, alertmanagers.size()))) {
      seen.add(
          reach
              .get(URI.create(address + "/api/v2/status"), Optional.empty())
              .thenApply(
                  body ->
                      new AlertmanagerSeen(address, Asked.read(body, AlertmanagerJson::status))));
    }
    return new Monitoring(prometheus, seen.stream().map(CompletableFuture::join).toList());
  }

  /** One Prometheus, all questions at once. */
  private record PrometheusQuestions(Reach reach, ReportSettings report) {
    PrometheusSeen ask() {
      Optional<String> authorization;
      try {
        authorization = report.authorization();
      } catch (IOException e) {
        return silent(Silence.NO_CREDENTIALS, String.valueOf(e.getMessage()));
      }
      CompletableFuture<Asked<byte[]>> version = get("status/buildinfo", authorization);
      CompletableFuture<Asked<byte[]>> rules = get("rules?" + OWN_GROUPS, authorization);
      CompletableFuture<Asked<byte[]>> alertmanagers = get("alertmanagers", authorization);
      CompletableFuture<Asked<List<ScrapeTarget>>> targets = targets(authorization);
      Instant before = Instant.now();
      CompletableFuture<Asked<Duration>> ahead =
          get("query?query=time()", authorization)
              .thenApply(
                  body -> {
                    Instant after = Instant.now();
                    Instant here = before.plus(Duration.between(before, after).dividedBy(2));
                    return Asked.read(
                        body, bytes -> Duration.between(here, PrometheusJson.time(bytes)));
                  });
      return new PrometheusSeen(
          report.prometheus(),
          Asked.read(version.join(), PrometheusJson::version),
          ahead.join(),
          targets.join(),
          Asked.read(rules.join(), PrometheusJson::rules),
          Asked.read(alertmanagers.join(), PrometheusJson::alertmanagers));
    }

    /**
     * Of a pool that has the job's name, as in the example; or else of all pools, as where an
     * operator names them. A Prometheus that doesn't know the parameter tells all at once.
     */
    private CompletableFuture<Asked<List<ScrapeTarget>>> targets(Optional<String> authorization) {
      return get("targets?state=active&scrapePool=curfew", authorization)
          .thenApply(body -> Asked.read(body, PrometheusJson::targets))
          .thenCompose(
              own ->
                  own.answer().filter(List::isEmpty).isPresent()
                      ? get("targets?state=active", authorization)
                          .thenApply(body -> Asked.read(body, PrometheusJson::targets))
                      : CompletableFuture.completedFuture(own));
    }

    /** Without what newer ones can leave out; others tell more than is asked for. */
    private static final String OWN_GROUPS =
        "exclude_alerts=true"
            + String.join(
                "",
                ShippedRules.read().stream()
                    .map(ShippedRule::group)
                    .distinct()
                    .map(g -> "&rule_group[]=" + URLEncoder.encode(g, StandardCharsets.UTF_8))
                    .toList());

    private CompletableFuture<Asked<byte[]>> get(String what, Optional<String> authorization) {
      return reach.get(
          URI.create(
              report.prometheus() + "/api/v1/" + what.replace("[", "%5B").replace("]", "%5D")),
          authorization);
    }

    private PrometheusSeen silent(Silence silence, String why) {
      return new PrometheusSeen(
          report.prometheus(),
          Asked.none(silence, why),
          Asked.none(silence, why),
          Asked.none(silence, why),
          Asked.none(silence, why),
          Asked.none(silence, why));
    }
  }
}
