package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NotificationParserTest {
  private static byte[] fixture(String name) throws IOException {
    try (InputStream in =
        NotificationParserTest.class.getResourceAsStream("/alertmanager/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  private static Notification parse(String json) throws MalformedNotification {
    return NotificationParser.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsWhatAlertmanagerSends() throws Exception {
    Notification notification = NotificationParser.parse(fixture("firing-and-resolved-0.25.json"));
    assertThat(notification.truncated()).isZero();
    assertThat(notification.alerts())
        .extracting(Notification.Alert::firing)
        .containsExactlyInAnyOrder(true, false);
    Notification.Alert firing =
        notification.alerts().stream().filter(Notification.Alert::firing).findFirst().orElseThrow();
    assertThat(firing.fingerprint()).matches("[0-9a-f]{16}");
    assertThat(firing.startsAt()).isBetween(Instant.EPOCH, Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(firing.labels())
        .containsEntry("instance", "192.0.2.1:10220")
        .containsEntry("curfew_action", "sleep")
        .containsEntry("awake", "1a2b3c4d-5e6f");
  }

  @Test
  void everyTruncationIsMalformed() throws Exception {
    byte[] whole = fixture("firing-and-resolved-0.25.json");
    int end = new String(whole, StandardCharsets.UTF_8).stripTrailing().length();
    for (int length = 0; length < end; length++) {
      byte[] prefix = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> NotificationParser.parse(prefix))
          .as("%d bytes", length)
          .isInstanceOf(MalformedNotification.class);
    }
  }

  @Test
  void unknownFieldsChangeNothing() throws Exception {
    assertThat(parse("{\"new\":{\"a\":[1,{}]},\"version\":\"4\",\"alerts\":[]}").alerts())
        .isEmpty();
  }

  static Stream<String> hostile() {
    String alert = "{\"version\":\"4\",\"alerts\":[%s]}";
    String one = "{\"status\":\"%s\",\"startsAt\":\"%s\",\"fingerprint\":\"%s\",\"labels\":{%s}}";
    String time = "2026-11-21T10:00:00Z";
    String good = one.formatted("firing", time, "ab", "");
    return Stream.of(
        "[]",
        "null",
        "4",
        "\"4\"",
        "{}",
        "{\"version\":\"3\",\"alerts\":[]}",
        "{\"version\":4,\"alerts\":[]}",
        "{\"version\":\"4\",\"alerts\":{}}",
        "{\"version\":\"4\",\"alerts\":[]} {}",
        "{\"version\":\"4\",\"version\":\"4\",\"alerts\":[]}",
        "{\"version\":\"4\",\"truncatedAlerts\":99999999999999999999}",
        "{\"version\":\"4\",\"truncatedAlerts\":1.5}",
        "{\"version\":\"4\",\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}",
        "{\"version\":\"" + "4".repeat(100_000) + "\"}",
        "{\"version\":\"4\",\"x\":" + "9".repeat(1000) + "}",
        "{\"version\":\"4\",\"x\":NaN}",
        "{\"version\":\"4\",\"x\":\"\u0001\"}",
        alert.formatted("null"),
        alert.formatted("{}"),
        alert.formatted(one.formatted("asleep", time, "ab", "")),
        alert.formatted(one.formatted("firing", "yesterday", "ab", "")),
        alert.formatted(one.formatted("firing", "+999999999-12-31T23:59:59Z+99", "ab", "")),
        alert.formatted(one.formatted("firing", time, "", "")),
        alert.formatted(one.formatted("firing", time, "../x", "")),
        alert.formatted(one.formatted("firing", time, "ab", "\"a\":1")),
        alert.formatted(one.formatted("firing", time, "ab", "\"a\":\"1\",\"a\":\"2\"")),
        alert.formatted(String.join(",", java.util.Collections.nCopies(2001, good))));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void refusesWhatIsNoNotification(String body) {
    assertThatThrownBy(() -> parse(body)).isInstanceOf(MalformedNotification.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-21T10:00:00.123456789Z", "2026-11-21T11:00:00.1+01:00"})
  void readsTimesAsGoWritesThem(String time) throws Exception {
    String body =
        "{\"version\":\"4\",\"alerts\":[{\"status\":\"firing\",\"fingerprint\":\"ab\",\"startsAt\":\"%s\"}]}";
    assertThat(parse(body.formatted(time)).alerts().get(0).startsAt())
        .isAfter(Instant.parse("2026-11-21T10:00:00Z"))
        .isBefore(Instant.parse("2026-11-21T10:00:01Z"));
  }
}
