package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Readiness;
import io.curfew.sleep.Judged;
import io.curfew.sleep.Sleep;
import io.curfew.state.Store;
import io.curfew.web.WebParts;
import io.curfew.web.WebServer;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The installed Alertmanager posts to an exporter with a relay, a process of its own with proxies
 * in its environment, and that forwards to the alert's host, whose guard judges it.
 */
final class RelayedAlertIT {
  private static final String ALERTMANAGER = "http://127.0.0.1:9393";
  private static final String RELAY = "http://127.0.0.1:10221";
  private static final String CONFIG =
      """
      route: {receiver: curfew, group_by: [instance], group_wait: 1s, group_interval: 5s, repeat_interval: 1h}
      receivers:
        - name: curfew
          webhook_configs:
            - url: http://127.0.0.1:10221/api/v1/alerts
              send_resolved: false
              http_config: {authorization: {credentials_file: %s}}
      """;
  private static final String RELAY_CONFIG =
      """
      curfew {
        web.listen = "127.0.0.1:10221"
        control.socket = "%1$s/relay.sock"
        state.dir = "%1$s/relay-state"
        ssh.enabled = false
        firewall.enabled = false
        flows.enabled = false
        sleep.token-file = "%1$s/token"
        relay {
          enabled = true
          targets = [{ match = "192\\\\.0\\\\.2\\\\.[0-9]+:10220", scheme = http, token-file = "%1$s/host-token" }]
          networks = ["192.0.2.0/24"]
        }
      }
      """;
  private static final String START = "2026-11-21T10:40:00Z";
  private static final String ALERTS =
      """
      [{"startsAt":"%1$s","labels":{"alertname":"CurfewHostIdle","curfew_action":"sleep","instance":"192.0.2.1:10220"}},
       {"startsAt":"%1$s","labels":{"alertname":"CurfewHostIdle","curfew_action":"sleep","instance":"192.0.2.66:10220"}},
       {"startsAt":"%1$s","labels":{"alertname":"CurfewHostIdle","curfew_action":"sleep","instance":"127.0.0.1:22"}}]
      """;

  @TempDir private Path dir;
  private final HttpClient client = HttpClient.newHttpClient();
  private Optional<Process> alertmanager = Optional.empty();
  private Optional<Process> relay = Optional.empty();

  @Test
  @Timeout(240)
  void itsHostDecidesAndOneThatSleepsDisturbsNobody() throws Exception {
    run("ip", "address", "add", "192.0.2.1/32", "dev", "lo");
    run("ip", "route", "add", "unreachable", "192.0.2.66/32");
    Path token = secret("token", "hush");
    Path hostToken = secret("host-token", "whisper");
    Settings settings =
        Settings.load(
            List.of(
                "curfew.web.listen=192.0.2.1:10220",
                "curfew.web.insecure=true",
                "curfew.sleep.enabled=true",
                "curfew.sleep.token-file=" + hostToken,
                "curfew.sleep.instances=[\"192.0.2.1:10220\"]"));
    try (Store store = Store.open(dir.resolve("state"), Clock.systemUTC());
        Sleep sleep =
            new Sleep(
                settings.sleep(),
                settings.host(),
                dir.resolve("control"),
                64,
                List.of(),
                store,
                HostClock.system(),
                List::of);
        WebServer web =
            new WebServer(
                settings.web(),
                WebParts.of("1", new CollectorRegistry(), new Readiness())
                    .withSleep(Optional.of(sleep)))) {
      web.start(settings.web());
      relay = Optional.of(relay());
      alertmanager = Optional.of(alertmanager(token));
      await(() -> get(RELAY + "/-/ready").isPresent());
      assertThat(get(RELAY + "/metrics").orElse(""))
          .contains("curfew_relay_forwards_total{outcome=\"accepted\",} 0.0");
      await(() -> get(ALERTMANAGER + "/-/ready").isPresent());
      post(ALERTMANAGER + "/api/v2/alerts", ALERTS.formatted(START));

      await(() -> !sleep.view().decisions().isEmpty());
      Judged judged = sleep.view().decisions().get(0);
      assertThat(judged.decision().outcome().label()).isEqualTo("refused");
      assertThat(judged.request().startsAt()).hasToString(START);
      assertThat(judged.request().instance()).isEqualTo("192.0.2.1:10220");
      for (String outcome : List.of("accepted", "unreachable", "no_target")) {
        await(() -> get(RELAY + "/metrics").orElse("").contains(counted(outcome)));
      }
      // Three notifications, one a host, and each was 200 to Alertmanager.
      await(
          () ->
              get(RELAY + "/metrics")
                  .orElse("")
                  .contains("curfew_webhook_notifications_total{code=\"200\",} 3.0"));
      assertThat(get(ALERTMANAGER + "/metrics").orElse(""))
          .doesNotContainPattern(
              "alertmanager_notifications_failed_total\\{integration=\"webhook\"[^}]*} [1-9]");
    }
  }

  private static String counted(String outcome) {
    return "curfew_relay_forwards_total{outcome=\"" + outcome + "\",} 1.0";
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process :
        List.of(alertmanager, relay).stream().flatMap(Optional::stream).toList()) {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private Process relay() throws IOException {
    Path config = Files.writeString(dir.resolve("relay.conf"), RELAY_CONFIG.formatted(dir));
    ProcessBuilder command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-DsocksProxyHost=127.0.0.1",
                "-DsocksProxyPort=9",
                "-cp",
                System.getProperty("java.class.path"),
                "io.curfew.Curfew",
                "serve",
                "--config",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("relay.log").toFile());
    for (String proxy : List.of("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY")) {
      command.environment().putAll(Map.of(proxy, "http://127.0.0.1:9"));
    }
    return command.start();
  }

  private Process alertmanager(Path token) throws IOException {
    Path config = Files.writeString(dir.resolve("alertmanager.yml"), CONFIG.formatted(token));
    return new ProcessBuilder(
            "prometheus-alertmanager",
            "--config.file=" + config,
            "--storage.path=" + dir.resolve("data"),
            "--web.listen-address=127.0.0.1:9393",
            "--cluster.listen-address=")
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("alertmanager.log").toFile())
        .start();
  }

  private Path secret(String name, String content) throws IOException {
    Path file = Files.writeString(dir.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  /** The body of a 200; nothing while there is another answer, or nobody to give one. */
  private Optional<String> get(String uri) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(uri)).build(),
              HttpResponse.BodyHandlers.ofString());
      return Optional.of(answer).filter(a -> a.statusCode() == 200).map(HttpResponse::body);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void post(String uri, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.holds()) {
      assertThat(System.nanoTime())
          .as(() -> "waited too long; the relay said: " + log("relay.log"))
          .isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private String log(String name) {
    try {
      return Files.readString(dir.resolve(name));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
