package io.curfew.doctor;

import io.curfew.monitoring.Asked;
import java.util.List;

/** Whether a Prometheus answers, and is new enough for the rules. */
final class PrometheusCheck implements Check {
  static final String WHAT = "prometheus";
  private static final Release OLDEST = new Release(2, 42);

  @Override
  public List<Finding> look(Patient patient) {
    return patient.monitored().map(m -> List.of(judge(m))).orElse(List.of());
  }

  static Finding judge(Monitored monitored) {
    Asked<String> version = monitored.prometheus().version();
    String address = monitored.prometheus().address().toString();
    return version
        .answer()
        .map(found -> old(address, found))
        .orElseGet(() -> silent(monitored, address, version));
  }

  private static Finding old(String address, String version) {
    return Release.of(version).compareTo(OLDEST) < 0
        ? Finding.bad(
            WHAT,
            address + " says that it is " + version + "; the rules need Prometheus " + OLDEST,
            "apt-get install prometheus, from a release that has " + OLDEST)
        : Finding.ok(WHAT, version + " at " + address);
  }

  private static Finding silent(Monitored monitored, String address, Asked<String> version) {
    String detail = address + ": " + version.why();
    return switch (version.silence()) {
      case NO_CREDENTIALS ->
          Finding.unseen(WHAT, version.why(), "run this as root, or set report.token-file");
      case DENIED ->
          monitored.wanted()
              ? Finding.bad(
                  WHAT,
                  detail + ": it wants other credentials",
                  "set report.token-file, or report.user and report.password-file")
              : Finding.unseen(
                  WHAT, detail, "set report.prometheus, and report.token-file or report.user");
      case UNREACHABLE ->
          monitored.wanted()
              ? Finding.bad(WHAT, detail, reach(monitored, address))
              : Finding.unseen(
                  WHAT,
                  "none at " + address + ", where it is looked for unless configured",
                  "set report.prometheus to its address");
      default ->
          monitored.wanted()
              ? Finding.bad(
                  WHAT,
                  detail + ": is that a Prometheus?",
                  "curl -s " + address + "/api/v1/status/buildinfo # or set report.prometheus")
              : Finding.unseen(WHAT, detail, "set report.prometheus to its address");
    };
  }

  private static String reach(Monitored monitored, String address) {
    return (monitored.here() ? "systemctl start prometheus" : "curl -sv " + address + "/-/ready")
        + " # or set report.prometheus to its address";
  }
}
