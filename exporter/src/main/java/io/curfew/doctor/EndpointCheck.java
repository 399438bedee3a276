package io.curfew.doctor;

import io.curfew.config.ListenAddress;
import io.curfew.config.Settings;
import io.curfew.config.WebTls;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether Prometheus can come to the port, and its certificate lasts. */
final class EndpointCheck implements Check {
  static final String WHAT = "endpoint";
  static final String OPEN =
      "web.listen = \":10220\", and web.config-file with basic_auth_users and tls_server_config";
  private static final Duration SOON = Duration.ofDays(14);

  @Override
  public List<Finding> look(Patient patient) {
    return judge(patient.settings(), patient.monitored(), Instant.now());
  }

  static List<Finding> judge(Settings settings, Optional<Monitored> monitored, Instant now) {
    List<Finding> found = new ArrayList<>();
    settings.web().tls().flatMap(tls -> expiring(tls, now)).ifPresent(found::add);
    monitored.flatMap(m -> unreachable(settings, m)).ifPresent(found::add);
    return found.isEmpty() ? List.of(Finding.ok(WHAT, listens(settings))) : found;
  }

  private static String listens(Settings settings) {
    return settings.web().listen().stream()
            .map(ListenAddress::toString)
            .collect(Collectors.joining(", "))
        + (settings.web().tls().isPresent() ? " with TLS" : "");
  }

  /** Whichever of the chain ends first. */
  private static Optional<Finding> expiring(WebTls tls, Instant now) {
    Instant end =
        tls.chain().stream()
            .map(X509Certificate::getNotAfter)
            .map(java.util.Date::toInstant)
            .min(Instant::compareTo)
            .orElse(Instant.MAX);
    if (end.isAfter(now.plus(SOON))) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.bad(
            WHAT,
            end.isAfter(now)
                ? "the certificate ends in " + Duration.between(now, end).toDays() + " days, " + end
                : "the certificate has ended on " + end,
            "certbot renew # or whatever else makes the cert_file of web.config-file; the exporter"
                + " takes the new one by itself"));
  }

  /** A proxy may stand in between, and then Prometheus says so by being able to scrape. */
  private static Optional<Finding> unreachable(Settings settings, Monitored monitored) {
    boolean scraped =
        monitored.own().stream().anyMatch(t -> t.up().filter(Boolean::booleanValue).isPresent());
    if (!monitored.wanted() || monitored.here() || scraped || settings.web().beyondLoopback()) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.bad(
            WHAT,
            "listens on loopback alone, and Prometheus is at " + monitored.prometheus().address(),
            OPEN));
  }
}
