package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Readiness;
import io.curfew.sleep.Sleep;
import io.curfew.state.Store;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The installed Alertmanager posts to the real webhook, in network namespaces of this JVM's own.
 */
final class AlertmanagerIT {
  private static final String PORT = "9393"; // the namespace is empty, so any port is free
  private static final String CONFIG =
      """
      route: {receiver: curfew, group_by: [instance], group_wait: 1s, group_interval: 5s, repeat_interval: 1h}
      receivers:
        - name: curfew
          webhook_configs:
            - url: http://127.0.0.1:%d/api/v1/alerts
              send_resolved: false
              http_config: {authorization: {credentials_file: %s}}
      """;
  private static final String ALERT =
      "[{\"labels\":{\"alertname\":\"CurfewHostIdle\",\"curfew_action\":\"sleep\",\"instance\":\"192.0.2.1:10220\"}}]";

  @TempDir private Path dir;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  @Timeout(120)
  void itsNotificationBecomesADecision() throws Exception {
    Path token = Files.writeString(dir.resolve("token"), "hush");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Settings settings =
        Settings.load(
            List.of(
                "curfew.web.listen=127.0.0.1:0",
                "curfew.sleep.enabled=true",
                "curfew.sleep.token-file=" + token,
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
                    .withSleep(java.util.Optional.of(sleep)))) {
      int port = web.start(settings.web()).get(0).port();
      Path config =
          Files.writeString(dir.resolve("alertmanager.yml"), CONFIG.formatted(port, token));
      Process alertmanager =
          new ProcessBuilder(
                  "prometheus-alertmanager",
                  "--config.file=" + config,
                  "--storage.path=" + dir.resolve("data"),
                  "--web.listen-address=127.0.0.1:" + PORT,
                  "--cluster.listen-address=")
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("alertmanager.log").toFile())
              .start();
      try {
        await(() -> status("/-/ready", "") == 200);
        assertThat(status("/api/v2/alerts", ALERT)).isEqualTo(200);
        await(() -> !sleep.view().decisions().isEmpty());
        assertThat(sleep.view().decisions().get(0).decision().outcome().label())
            .isEqualTo("refused");
        await(
            () ->
                sleep.subject().read().stream()
                    .filter(f -> f.name.equals("curfew_sleep_requests"))
                    .flatMap(f -> f.samples.stream())
                    .anyMatch(s -> s.value == 1 && s.labelValues.get(0).equals("refused")));
      } finally {
        alertmanager.destroy();
        if (!alertmanager.waitFor(10, TimeUnit.SECONDS)) {
          alertmanager.destroyForcibly();
        }
      }
    }
  }

  private int status(String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path));
    if (!body.isEmpty()) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0; // not listening yet
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}
