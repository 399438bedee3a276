package io.curfew.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.monitoring.AlertRouting.Delivery;
import io.curfew.monitoring.AlertRouting.Webhook;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AlertRoutingTest {
  private static final Map<String, String> IDLE =
      Map.of("alertname", "CurfewHostIdle", "curfew_action", "sleep", "severity", "none");

  private static List<String> receivers(String yaml, Map<String, String> labels)
      throws IOException {
    return AlertRouting.read(yaml).deliveries(labels).stream().map(Delivery::receiver).toList();
  }

  @Test
  void theExampleSendsTheIdleAlertToTheWebhookAlone() throws IOException {
    AlertmanagerSeen.Status status = AlertmanagerJson.status(Fixture.bytes("status-0.25.json"));
    assertThat(status.version()).isEqualTo("0.25.0");
    AlertRouting routing = AlertRouting.read(status.configuration());

    assertThat(routing.deliveries(IDLE))
        .containsExactly(
            new Delivery(
                "curfew-sleep",
                "10m",
                List.of("cluster", "namespace", "job", "instance"),
                List.of(new Webhook("http://127.0.0.1:10220/api/v1/alerts", false, 0))));
    assertThat(routing.deliveries(Map.of("severity", "critical")))
        .extracting(Delivery::receiver, Delivery::repeat, Delivery::repeatSeconds)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("critical", "2h", 7200.0));
    assertThat(routing.deliveries(Map.of()))
        .extracting(Delivery::receiver)
        .containsExactly("default");
  }

  /** As of Alertmanager's documentation of routes. */
  @Test
  void aRouteGoesOnOnlyWhereItSaysSo() throws IOException {
    String yaml =
        """
        route:
          receiver: root
          routes:
            - {receiver: first, matchers: ['severity = "none"'], continue: true}
            - receiver: second
              match: {curfew_action: sleep}
              routes:
                - {receiver: deep, match_re: {alertname: 'Curfew.*'}}
                - {receiver: never, matchers: ['severity = "page"']}
            - {receiver: last}
        """;
    assertThat(receivers(yaml, IDLE)).containsExactly("first", "deep");
    assertThat(receivers(yaml, Map.of("curfew_action", "sleep"))).containsExactly("second");
    assertThat(receivers(yaml, Map.of())).containsExactly("last");
  }

  @Test
  void matchersOfEveryKind() throws IOException {
    assertThat(AlertMatcher.parse("a=b").matches(Map.of("a", "b"))).isTrue();
    assertThat(AlertMatcher.parse("a != \"b\"").matches(Map.of())).isTrue();
    assertThat(AlertMatcher.parse("a=~\"b|c\"").matches(Map.of("a", "bc"))).isFalse();
    assertThat(AlertMatcher.parse("a=~\"b|c\"").matches(Map.of("a", "c"))).isTrue();
    assertThat(AlertMatcher.parse("a!~\"b.*\"").matches(Map.of("a", "bc"))).isFalse();
    assertThat(AlertMatcher.parse("\"a.b\"=\"x \\\"y\\\"\"").matches(Map.of("a.b", "x \"y\"")))
        .as("quoted label, Alertmanager 0.27")
        .isTrue();
    assertThatThrownBy(() -> AlertMatcher.parse("a=~\"(\"")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> AlertMatcher.parse("a")).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoConfigurationIsRefused() {
    for (String other : List.of("", "a: [", "[]", "receivers: []", "route: x")) {
      assertThatThrownBy(() -> AlertRouting.read(other)).isInstanceOf(IOException.class);
    }
  }
}
