package io.curfew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.doctor.Finding.Level;
import io.curfew.monitoring.Asked.Silence;
import io.curfew.monitoring.ScrapeTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus itself, its scrapes of this host, its clock. */
final class MonitoringChecksTest {
  @TempDir private Path dir;

  private Settings settings(String... overrides) throws ConfigProblem {
    return Settings.load(List.of(overrides));
  }

  private Settings asleep(String... more) throws ConfigProblem, IOException {
    Path token = Files.writeString(dir.resolve("token"), "hush");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    List<String> all = new java.util.ArrayList<>(List.of(more));
    all.addAll(List.of("curfew.sleep.enabled=true", "curfew.sleep.token-file=" + token));
    return Settings.load(all);
  }

  private static List<Finding> scrape(Said said, Settings settings) {
    List<Finding> found = ScrapeCheck.judge(said.monitored(), settings, Said.NOW);
    Mends.hold(found);
    return found;
  }

  private static Finding prometheus(Said said) {
    Finding found = PrometheusCheck.judge(said.monitored());
    Mends.hold(List.of(found));
    return found;
  }

  @Test
  void aPrometheusThatAnswersIsNamed() {
    assertThat(prometheus(Said.well()))
        .isEqualTo(Finding.ok("prometheus", "2.42.0+ds at http://192.0.2.9:9090"));
    assertThat(prometheus(Said.well().version("3.5.0")).level()).isEqualTo(Level.OK);
    assertThat(prometheus(Said.well().version("2.41.9")).level()).isEqualTo(Level.BAD);
    assertThat(prometheus(Said.well().version("unknown")).level()).isEqualTo(Level.BAD);
  }

  @Test
  void oneThatSomebodyChoseMustAnswerAndOneThatIsGuessedNeedNot() {
    for (Silence silence : List.of(Silence.UNREACHABLE, Silence.STRANGE, Silence.DENIED)) {
      Said silent = Said.well().silent(silence, "why");
      assertThat(prometheus(silent).level()).isEqualTo(Level.BAD);
      assertThat(prometheus(silent).detail()).contains("why");
      assertThat(prometheus(silent.guessed()).level()).isEqualTo(Level.UNSEEN);
    }
    assertThat(
            prometheus(Said.well().silent(Silence.NO_CREDENTIALS, "no readable file /x")).level())
        .isEqualTo(Level.UNSEEN);
    Said here = Said.well().at("http://127.0.0.1:9090").silent(Silence.UNREACHABLE, "why");
    assertThat(prometheus(here).mend()).startsWith("systemctl start prometheus #");
  }

  @Test
  void aScrapedHostIsToldAsPrometheusCallsIt() throws Exception {
    assertThat(scrape(Said.well(), settings()))
        .containsExactly(Finding.ok("scrape", "as web-1:10220 every 15 s, last 3 s ago"));
    assertThat(scrape(Said.well().ahead(Duration.ofHours(1)), settings()))
        .as("its stamps are of its own clock")
        .extracting(Finding::level)
        .containsExactly(Level.BAD);
  }

  @Test
  void aScrapeThatFailsIsToldInPrometheusWords() throws Exception {
    Map<String, String> mends =
        Map.of(
            "Get \"http://web-1:10220/metrics\": dial tcp 192.0.2.1:10220: connect: connection refused",
            EndpointCheck.OPEN,
            "server returned HTTP status 401 Unauthorized",
            "basic_auth",
            "context deadline exceeded",
            "nft list ruleset",
            "x509: certificate signed by unknown authority",
            "ca_file",
            "http: server gave HTTP response to HTTPS client",
            "scheme: http",
            "something else",
            "curl -v http://web-1:10220/metrics");
    for (Map.Entry<String, String> one : mends.entrySet()) {
      List<Finding> found =
          scrape(Said.well().targets(Said.down("web-1:10220", one.getKey())), settings());
      assertThat(found).extracting(Finding::level).containsExactly(Level.BAD);
      assertThat(found.get(0).detail()).isEqualTo("as web-1:10220, but it fails: " + one.getKey());
      assertThat(found.get(0).mend()).contains(one.getValue());
    }
    assertThat(
            scrape(
                    Said.well().targets(Said.down("web-1:10220", "connection refused")),
                    settings("curfew.web.listen=:10220"))
                .get(0)
                .mend())
        .startsWith("systemctl restart curfew #");
  }

  @Test
  void aHostThatIsNotScrapedIsTold() throws Exception {
    assertThat(scrape(Said.well().noTargets(), settings()))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Level.BAD, "Prometheus has no target of the job curfew that is this host"));
    List<Finding> others =
        scrape(
            Said.well()
                .targets(
                    Said.up("db-1:10220"),
                    Said.up("db-2:10220"),
                    Said.up("db-3:10220"),
                    Said.up("db-4:10220")),
            settings());
    assertThat(others.get(0).detail())
        .endsWith("it has db-1:10220, db-2:10220, db-3:10220 and 1 more");
    assertThat(scrape(Said.well().guessed().noTargets(), settings()))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE);
    assertThat(scrape(Said.well().silent(Silence.UNREACHABLE, "why"), settings()))
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
  }

  @Test
  void loopbackIsThisHostForAPrometheusBesideIt() throws Exception {
    Said beside = Said.well().targets(Said.up("127.0.0.1:10220"));
    assertThat(scrape(beside, settings())).extracting(Finding::level).containsExactly(Level.BAD);
    Said here = beside.at("http://localhost:9090");
    assertThat(scrape(here, settings())).extracting(Finding::level).containsExactly(Level.OK);
    assertThat(scrape(here, asleep()))
        .filteredOn(found -> found.level() == Level.BAD)
        .extracting(Finding::mend)
        .containsExactly("sleep.instances = [\"127.0.0.1:10220\"]");
    assertThat(scrape(here, asleep("curfew.sleep.instances=[\"a\"]")).get(1).mend())
        .isEqualTo("sleep.instances = [\"a\", \"127.0.0.1:10220\"]");
  }

  @Test
  void aSlowScrapeIsWrongWhereItMustProveIdleness() throws Exception {
    ScrapeTarget up = Said.up("web-1:10220");
    ScrapeTarget slow = new ScrapeTarget(up.labels(), up.url(), up.up(), "", up.lastScrape(), 61);
    assertThat(scrape(Said.well().targets(slow), settings()))
        .extracting(Finding::level)
        .containsExactly(Level.OK, Level.NOTE);
    assertThat(scrape(Said.well().targets(slow), asleep()))
        .extracting(Finding::level)
        .containsExactly(Level.OK, Level.BAD);
    ScrapeTarget minute = new ScrapeTarget(up.labels(), up.url(), up.up(), "", up.lastScrape(), 60);
    assertThat(scrape(Said.well().targets(minute), asleep())).hasSize(1);
  }

  @Test
  void aScrapeThatStoppedIsTold() throws Exception {
    ScrapeTarget up = Said.up("web-1:10220");
    for (int age : List.of(60, 61)) {
      ScrapeTarget old =
          new ScrapeTarget(
              up.labels(), up.url(), up.up(), "", Optional.of(Said.NOW.minusSeconds(age)), 15);
      assertThat(scrape(Said.well().targets(old), settings()))
          .extracting(Finding::level)
          .containsExactly(age == 60 ? Level.OK : Level.BAD);
    }
    ScrapeTarget never =
        new ScrapeTarget(up.labels(), up.url(), Optional.empty(), "", Optional.empty(), 15);
    assertThat(scrape(Said.well().targets(never), settings()))
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
    assertThat(scrape(Said.well().targets(up, Said.up("web-1:443")), settings()))
        .extracting(Finding::level)
        .containsExactly(Level.OK, Level.OK, Level.NOTE);
  }

  @Test
  void clocksMayBeAMinuteApart() {
    for (int seconds : List.of(0, 60, -60)) {
      assertThat(ClockCheck.apart(Said.well().monitored(), Duration.ofSeconds(seconds)))
          .map(Finding::level)
          .hasValue(Level.OK);
    }
    Optional<Finding> ahead = ClockCheck.apart(Said.well().monitored(), Duration.ofSeconds(61));
    assertThat(ahead).map(Finding::level).hasValue(Level.BAD);
    assertThat(ahead.get().detail()).startsWith("Prometheus' clock is 61 s ahead");
    assertThat(ClockCheck.apart(Said.well().monitored(), Duration.ofHours(-1)).get().detail())
        .startsWith("Prometheus' clock is 3600 s behind");
    Mends.hold(List.of(ahead.get(), ClockCheck.kept(false)));
    assertThat(ClockCheck.kept(false).level()).isEqualTo(Level.NOTE);
    assertThat(ClockCheck.kept(true).level()).isEqualTo(Level.OK);
  }

  @Test
  void loopbackIsTooLittleForAPrometheusElsewhere() throws Exception {
    Said absent = Said.well().noTargets();
    assertThat(endpoint(absent)).extracting(Finding::level).containsExactly(Level.BAD);
    assertThat(endpoint(absent.at("http://127.0.0.1:9090")))
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(endpoint(absent.guessed())).extracting(Finding::level).containsExactly(Level.OK);
    assertThat(endpoint(Said.well()))
        .as("by a proxy")
        .extracting(Finding::level)
        .containsExactly(Level.OK);
    assertThat(endpoint(absent, "curfew.web.listen=:10220"))
        .containsExactly(Finding.ok("endpoint", ":10220"));
  }

  private List<Finding> endpoint(Said said, String... overrides) throws ConfigProblem {
    List<Finding> found =
        EndpointCheck.judge(settings(overrides), Optional.of(said.monitored()), Said.NOW);
    Mends.hold(found);
    return found;
  }
}
