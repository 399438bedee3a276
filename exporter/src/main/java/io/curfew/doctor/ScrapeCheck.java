package io.curfew.doctor;

import io.curfew.config.ListenAddress;
import io.curfew.config.Settings;
import io.curfew.monitoring.Asked;
import io.curfew.monitoring.ScrapeTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Whether Prometheus scrapes this host, how often, and under a name that the sleep knows. */
final class ScrapeCheck implements Check {
  static final String WHAT = "scrape";

  /** The idle proof wants to see every minute. */
  private static final double LONGEST = 60;

  /** What a scrape may be late by: its timeout, and a busy Prometheus. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private static final int SHOWN = 3;

  @Override
  public List<Finding> look(Patient patient) {
    return patient
        .monitored()
        .map(m -> judge(m, patient.settings(), Instant.now()))
        .orElse(List.of());
  }

  static List<Finding> judge(Monitored monitored, Settings settings, Instant now) {
    Asked<List<ScrapeTarget>> targets = monitored.prometheus().targets();
    if (monitored.silent()) {
      return List.of(
          Finding.unseen(
              WHAT,
              "whether Prometheus scrapes this host can't be told from here",
              "ask it: up{job=\"curfew\"}"));
    }
    if (targets.answer().isEmpty()) {
      return List.of(
          Finding.unseen(WHAT, "its targets: " + targets.why(), "ask it: up{job=\"curfew\"}"));
    }
    List<ScrapeTarget> own = monitored.own();
    if (own.isEmpty()) {
      return List.of(absent(monitored, settings, targets.answer().get()));
    }
    Duration ahead = monitored.prometheus().ahead().answer().orElse(Duration.ZERO);
    List<Finding> found = new ArrayList<>();
    for (ScrapeTarget target : own) {
      found.addAll(one(target, monitored, settings, now.plus(ahead)));
    }
    if (own.size() > 1) {
      found.add(
          Finding.note(
              WHAT,
              "this host is scraped as " + names(own) + ": each has series and alerts of its own",
              "leave one of them under job_name: curfew in prometheus.yml"));
    }
    return found;
  }

  private static Finding absent(Monitored monitored, Settings settings, List<ScrapeTarget> others) {
    String port =
        settings.web().listen().stream().findFirst().map(a -> ":" + a.port()).orElse(":10220");
    String target = monitored.here() ? "127.0.0.1" + port : "$(hostname -f)" + port;
    return monitored.found(
        WHAT,
        "Prometheus has no target of the job curfew that is this host"
            + (others.isEmpty() ? "" : "; it has " + names(others)),
        (others.isEmpty() ? "" : "if one of them is this host, set sleep.instances; else ")
            + "add it under scrape_configs of prometheus.yml: echo \"{job_name: curfew,"
            + " static_configs: [{targets: ['"
            + target
            + "']}]}\"");
  }

  private static List<Finding> one(
      ScrapeTarget target, Monitored monitored, Settings settings, Instant now) {
    List<Finding> found = new ArrayList<>();
    found.add(health(target, settings, now));
    if (target.interval() > LONGEST) {
      String detail =
          "every "
              + whole(target.interval())
              + " s; the idle proof wants to see every minute, and proves nothing";
      String mend = "scrape_interval: 15s, under job_name: curfew in prometheus.yml";
      found.add(
          settings.sleep().enabled()
              ? Finding.bad(WHAT, detail, mend)
              : Finding.note(WHAT, detail, mend));
    }
    if (settings.sleep().enabled() && !monitored.accepted().test(target.instance())) {
      found.add(
          Finding.bad(
              WHAT,
              "an alert of instance " + target.instance() + " is not taken for this host's",
              "sleep.instances = " + instances(settings, target)));
    }
    return found;
  }

  private static String instances(Settings settings, ScrapeTarget target) {
    List<String> all = new ArrayList<>(settings.sleep().instances());
    all.add(target.instance());
    return all.stream().map(one -> "\"" + one + "\"").collect(Collectors.joining(", ", "[", "]"));
  }

  private static Finding health(ScrapeTarget target, Settings settings, Instant now) {
    String name = "as " + target.instance();
    if (target.up().isEmpty() || target.lastScrape().isEmpty()) {
      return Finding.unseen(WHAT, name + ", not yet once", "run this again in a minute");
    }
    if (!target.up().get()) {
      return Finding.bad(
          WHAT, name + ", but it fails: " + target.lastError(), mend(target, settings));
    }
    Duration age = Duration.between(target.lastScrape().get(), now);
    String last = "last " + Math.max(0, age.toSeconds()) + " s ago";
    Duration allowed = Duration.ofMillis((long) (2000 * target.interval())).plus(SLACK);
    return age.compareTo(allowed) > 0
        ? Finding.bad(
            WHAT,
            name + ", but " + last + ", where every " + whole(target.interval()) + " s is set",
            "see how busy Prometheus is: journalctl -u prometheus")
        : Finding.ok(WHAT, name + " every " + whole(target.interval()) + " s, " + last);
  }

  /** By what Prometheus says; its words are Go's own errors. */
  static String mend(ScrapeTarget target, Settings settings) {
    String why = target.lastError();
    if (why.contains("401") || why.contains("403")) {
      return "give the job curfew the credentials of web.config-file: basic_auth in prometheus.yml";
    }
    if (why.contains("HTTP response to HTTPS") || why.contains("HTTP/1.x transport")) {
      return settings.web().tls().isPresent()
          ? "scheme: https, under job_name: curfew in prometheus.yml"
          : "scheme: http, under job_name: curfew in prometheus.yml; or set web.config-file";
    }
    if (why.contains("400") && settings.web().tls().isPresent()) {
      return "scheme: https, under job_name: curfew in prometheus.yml";
    }
    if (why.contains("x509") || why.contains("tls:")) {
      return "tls_config: {ca_file: FILE}, under job_name: curfew in prometheus.yml";
    }
    if (why.contains("connection refused")) {
      boolean loopback = settings.web().listen().stream().allMatch(ListenAddress::loopback);
      return loopback && !Monitored.loopback(java.net.URI.create(target.url()))
          ? EndpointCheck.OPEN
          : "systemctl restart curfew # where it listens: ss -ltnp | grep java";
    }
    if (why.contains("deadline exceeded") || why.contains("no route") || why.contains("timeout")) {
      return "let Prometheus through to the port: nft list ruleset; on its own host: curl -v "
          + target.url();
    }
    return "on Prometheus' host: curl -v " + target.url();
  }

  private static String names(List<ScrapeTarget> targets) {
    String first =
        targets.stream().limit(SHOWN).map(ScrapeTarget::instance).collect(Collectors.joining(", "));
    return targets.size() > SHOWN ? first + " and " + (targets.size() - SHOWN) + " more" : first;
  }

  private static String whole(double seconds) {
    return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
  }
}
