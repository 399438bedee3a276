package io.curfew.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PrometheusJsonTest {
  private static byte[] text(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void itsVersionAndTime() throws IOException {
    assertThat(PrometheusJson.version(Fixture.bytes("buildinfo-2.42.json"))).isEqualTo("2.42.0+ds");
    assertThat(PrometheusJson.time(Fixture.bytes("time-2.42.json")))
        .isEqualTo(Instant.parse("2026-11-22T08:39:55.874Z"));
  }

  @Test
  void aTargetThatIsDownSaysWhy() throws IOException {
    assertThat(PrometheusJson.targets(Fixture.bytes("targets-down-2.42.json")))
        .containsExactly(
            new ScrapeTarget(
                Map.of("instance", "127.0.0.1:10220", "job", "curfew"),
                "http://127.0.0.1:10220/metrics",
                Optional.of(false),
                "Get \"http://127.0.0.1:10220/metrics\": dial tcp 127.0.0.1:10220: connect:"
                    + " connection refused",
                Optional.of(Instant.parse("2026-11-22T08:39:52.771528579Z")),
                15));
  }

  @Test
  void aTargetBeforeItsFirstScrapeIsNeitherUpNorDown() throws IOException {
    String json =
        new String(Fixture.bytes("targets-down-2.42.json"), StandardCharsets.UTF_8)
            .replace("\"health\":\"down\"", "\"health\":\"unknown\"")
            .replaceFirst("\"lastScrape\":\"[^\"]*\"", "\"lastScrape\":\"0001-01-01T00:00:00Z\"")
            .replace("\"scrapeInterval\":\"15s\"", "\"scrapeInterval\":\"1m30s\"");

    ScrapeTarget target = PrometheusJson.targets(text(json)).get(0);

    assertThat(target.up()).isEmpty();
    assertThat(target.lastScrape()).isEmpty();
    assertThat(target.interval()).isEqualTo(90);
  }

  @Test
  void targetsOfOtherJobsAreLeftOut() throws IOException {
    String json =
        new String(Fixture.bytes("targets-down-2.42.json"), StandardCharsets.UTF_8)
            .replace("\"job\":\"curfew\"", "\"job\":\"node\"");
    assertThat(PrometheusJson.targets(text(json))).isEmpty();
  }

  @Test
  void rulesWithTheirGroup() throws IOException {
    List<LoadedRule> rules = PrometheusJson.rules(Fixture.bytes("rules-idle-2.42.json"));

    assertThat(rules).allMatch(rule -> rule.group().equals("curfew-idle") && rule.interval() == 60);
    assertThat(rules)
        .filteredOn(LoadedRule::alert)
        .extracting(LoadedRule::name)
        .containsExactly("CurfewHostIdle");
    assertThat(rules).extracting(LoadedRule::problem).containsOnly("");
    String broken =
        new String(Fixture.bytes("rules-idle-2.42.json"), StandardCharsets.UTF_8)
            .replaceFirst(
                "\"health\":\"\\w+\"", "\"health\":\"err\",\"lastError\":\"many-to-many\"");
    assertThat(PrometheusJson.rules(text(broken)))
        .filteredOn(rule -> !rule.problem().isEmpty())
        .extracting(LoadedRule::problem)
        .containsExactly("many-to-many");
  }

  @Test
  void alertmanagersWithoutTheirPath() throws IOException {
    assertThat(PrometheusJson.alertmanagers(Fixture.bytes("alertmanagers-2.42.json")))
        .containsExactly(URI.create("http://127.0.0.1:9093"));
    assertThat(
            PrometheusJson.alertmanagers(
                text(
                    "{\"status\":\"success\",\"data\":{\"activeAlertmanagers\":["
                        + "{\"url\":\"https://am.example.net/am/api/v2/alerts\"},"
                        + "{\"url\":\"file:///etc/passwd\"}]}}")))
        .containsExactly(URI.create("https://am.example.net/am"));
  }

  @Test
  void whatIsNoAnswerOfAPrometheusIsRefused() throws IOException {
    for (String other :
        List.of("", "<html>", "[]", "{}", "{\"status\":\"error\"}", "{\"status\":\"success\"}")) {
      assertThatThrownBy(() -> PrometheusJson.version(text(other))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> PrometheusJson.time(text(other))).isInstanceOf(IOException.class);
    }
    byte[] whole = Fixture.bytes("targets-down-2.42.json");
    for (int length = 0; length < whole.length - 2; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> PrometheusJson.targets(cut)).isInstanceOf(IOException.class);
    }
  }
}
