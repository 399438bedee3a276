package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.curfew.config.ListenAddress;
import io.curfew.config.Settings;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Readiness;
import io.curfew.sleep.Sleep;
import io.curfew.state.Store;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebhookTest {
  private static final String ALERTS = "/api/v1/alerts";
  private static final String BODY =
      """
      {"version":"4","status":"firing","alerts":[{"status":"firing","labels":{"curfew_action":"sleep",
      "instance":"me:1"},"startsAt":"2026-11-21T10:40:00Z","fingerprint":"abc123"}]}
      """;

  private static final WebLimits LIMITS =
      new WebLimits(Duration.ofSeconds(10), Duration.ofSeconds(1), 30, Duration.ofSeconds(1));

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final Readiness readiness = new Readiness("first readings");

  @TempDir private Path dir;
  private Optional<Sleep> sleep = Optional.empty();
  private Optional<Store> store = Optional.empty();
  private Optional<WebServer> web = Optional.empty();
  private int port;

  @BeforeEach
  void secrets() throws IOException {
    secret("token", "hush\n");
    secret("api-token", "whisper\n");
    String hash = BCrypt.withDefaults().hashToString(4, "pass".toCharArray());
    secret("web.yml", "basic_auth_users:\n  ann: " + hash + "\n");
  }

  private void secret(String name, String content) throws IOException {
    Files.writeString(dir.resolve(name), content);
    Files.setPosixFilePermissions(dir.resolve(name), PosixFilePermissions.fromString("rw-------"));
  }

  private void serve(String... overrides) throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of(overrides));
    all.add("curfew.web.listen=127.0.0.1:0");
    all.add("curfew.sleep.instances=[\"me:1\"]");
    Settings settings = Settings.load(all);
    if (settings.sleep().enabled()) {
      Store opened = Store.open(dir.resolve("state"), Clock.systemUTC());
      store = Optional.of(opened);
      sleep =
          Optional.of(
              new Sleep(
                  settings.sleep(),
                  settings.host(),
                  dir.resolve("control"),
                  64,
                  List.of(),
                  opened,
                  HostClock.system(),
                  List::of));
    }
    WebServer server =
        new WebServer(
            settings.web(),
            WebParts.of("1", registry, readiness).withSleep(sleep).withLimits(LIMITS));
    web = Optional.of(server);
    server.api("sessions", () -> "{\"sessions\":[]}");
    List<ListenAddress> addresses = server.start(settings.web());
    port = addresses.get(0).port();
  }

  private void serveWebhook() throws Exception {
    serve("curfew.sleep.enabled=true", "curfew.sleep.token-file=" + dir.resolve("token"));
  }

  @AfterEach
  void close() {
    web.ifPresent(WebServer::close);
    sleep.ifPresent(Sleep::close);
    store.ifPresent(Store::close);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body, String... headers) throws Exception {
    HttpRequest.Builder request = to(ALERTS).POST(HttpRequest.BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anAlertIsAnsweredAtOnceAndCounted() throws Exception {
    serveWebhook();
    HttpResponse<String> answer = post(BODY, "Authorization", "Bearer hush");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualToIgnoringNewLines(
            "{\"requests\":[{\"fingerprint\":\"abc123\",\"instance\":\"me:1\",\"outcome\":\"pending\",\"reason\":\"\"}]}");
    String other = post(BODY.replace("me:1", "you:1"), "Authorization", "Bearer hush").body();
    assertThat(other).contains("\"ignored\"", "\"not_this_host\"");
    assertThat(
            registry.getSampleValue(
                "curfew_webhook_notifications_total", new String[] {"code"}, new String[] {"200"}))
        .isEqualTo(2.0);
  }

  @Test
  void refusesWithoutTheToken() throws Exception {
    serveWebhook();
    HttpResponse<String> none = post(BODY);
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"curfew\"");
    for (String wrong :
        List.of("Bearer hus", "Bearer hushh", "Bearer", "bear", "Basic x", basic("a:b"))) {
      assertThat(post(BODY, "Authorization", wrong).statusCode()).as(wrong).isEqualTo(401);
    }
  }

  @Test
  void refusesABrowser() throws Exception {
    serveWebhook();
    assertThat(
            post(BODY, "Authorization", "Bearer hush", "Origin", "http://a.example").statusCode())
        .isEqualTo(403);
  }

  @Test
  void refusesOtherMethodsAndBrokenJson() throws Exception {
    serveWebhook();
    assertThat(send(to(ALERTS)).statusCode()).isEqualTo(405);
    assertThat(post("{", "Authorization", "Bearer hush").statusCode()).isEqualTo(400);
    assertThat(post("", "Authorization", "Bearer hush").statusCode()).isEqualTo(400);
  }

  @Test
  void refusesALargeBodyWithAndWithoutItsLength() throws Exception {
    serveWebhook();
    byte[] large = new byte[AlertsHandler.MAX_BODY_BYTES + 1];
    HttpRequest.BodyPublisher chunked =
        HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large));
    assertThat(send(to(ALERTS).header("Authorization", "Bearer hush").POST(chunked)).statusCode())
        .isEqualTo(413);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      assertThat(raw(socket, "Content-Length: " + large.length)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void endsASlowBody() throws Exception {
    serveWebhook();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      assertThat(raw(socket, "Content-Length: 10")).startsWith("HTTP/1.1 408");
    }
  }

  private static String raw(Socket socket, String length) throws IOException {
    String head =
        "POST "
            + ALERTS
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer hush\r\n"
            + length
            + "\r\n\r\n{";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  @Test
  void refusesAFlood() throws Exception {
    serveWebhook();
    int refused = 0;
    for (int i = 0; i < 40; i++) {
      refused += post("{", "Authorization", "Bearer hush").statusCode() == 429 ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  @Test
  void isNotThereUntilSleepIsEnabled() throws Exception {
    serve();
    assertThat(post(BODY, "Authorization", "Bearer hush").statusCode()).isEqualTo(404);
    assertThat(send(to("/api/v1/sleep")).statusCode()).isEqualTo(404);
  }

  @Test
  void theApiIsNotThereWithoutCredentialsOfItsOwn() throws Exception {
    serveWebhook();
    for (String path : List.of("/api/v1/sleep", "/api/v1/sessions")) {
      assertThat(send(to(path).header("Authorization", "Bearer hush")).statusCode())
          .as(path)
          .isEqualTo(404);
    }
  }

  @Test
  void eachTokenOpensItsOwnPathOnly() throws Exception {
    serve(
        "curfew.sleep.enabled=true",
        "curfew.sleep.token-file=" + dir.resolve("token"),
        "curfew.web.token-file=" + dir.resolve("api-token"));
    HttpResponse<String> view = send(to("/api/v1/sleep").header("Authorization", "Bearer whisper"));
    assertThat(view.statusCode()).isEqualTo(200);
    assertThat(view.body()).contains("\"ready\":false", "\"source_failed\"", "\"decisions\":[]");
    assertThat(send(to("/api/v1/sleep").header("Authorization", "Bearer hush")).statusCode())
        .isEqualTo(401);
    assertThat(post(BODY, "Authorization", "Bearer whisper").statusCode()).isEqualTo(401);
  }

  @Test
  void sessionsAreReadWithTheTokenOfTheApiAndNeedNoSleep() throws Exception {
    serve("curfew.web.token-file=" + dir.resolve("api-token"));
    assertThat(send(to("/api/v1/sessions")).statusCode()).isEqualTo(401);
    HttpResponse<String> shown =
        send(to("/api/v1/sessions").header("Authorization", "Bearer whisper"));
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(shown.body()).isEqualTo("{\"sessions\":[]}");
    HttpRequest.Builder post =
        to("/api/v1/sessions")
            .header("Authorization", "Bearer whisper")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(send(post).statusCode()).isEqualTo(405);
  }

  @Test
  void aUserGuardsEveryPathButHealth() throws Exception {
    serve("curfew.web.config-file=" + dir.resolve("web.yml"));
    readiness.done("first readings");
    for (String path : List.of("/metrics", "/", "/nothing")) {
      assertThat(send(to(path)).statusCode()).as(path).isEqualTo(401);
    }
    assertThat(send(to("/-/healthy")).statusCode()).isEqualTo(200);
    assertThat(send(to("/-/ready")).statusCode()).isEqualTo(200);
    HttpRequest.Builder known = to("/metrics").header("Authorization", basic("ann:pass"));
    for (int i = 0; i < 20; i++) {
      assertThat(send(known).statusCode()).isEqualTo(200);
    }
    assertThat(send(to("/metrics").header("Authorization", basic("ann:pas"))).statusCode())
        .isEqualTo(401);
    assertThat(send(to("/metrics").header("Authorization", basic("bob:pass"))).statusCode())
        .isEqualTo(401);
  }

  @Test
  void guessingPasswordsIsSlowedDown() throws Exception {
    serve("curfew.web.config-file=" + dir.resolve("web.yml"));
    int slowed = 0;
    for (int i = 0; i < 30; i++) {
      slowed +=
          send(to("/").header("Authorization", basic("ann:" + i))).statusCode() == 429 ? 1 : 0;
    }
    assertThat(slowed).isPositive();
  }

  @Test
  void servesMetricsInBothFormatsOnceReady() throws Exception {
    serve("curfew.web.telemetry-path=/figures");
    assertThat(send(to("/figures")).statusCode()).isEqualTo(503);
    assertThat(send(to("/-/ready")).statusCode()).isEqualTo(503);
    readiness.done("first readings");
    HttpResponse<String> text = send(to("/figures"));
    assertThat(text.headers().firstValue("Content-Type").orElse("")).contains("0.0.4");
    HttpResponse<String> open =
        send(to("/figures").header("Accept", "application/openmetrics-text;version=1.0.0"));
    assertThat(open.headers().firstValue("Content-Type").orElse("")).contains("openmetrics");
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(send(to("/metrics")).statusCode()).isEqualTo(404);
    HttpResponse<byte[]> zipped =
        client.send(
            to("/figures").header("Accept-Encoding", "gzip").build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(zipped.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(zipped.body()).startsWith(0x1f, 0x8b);
  }

  @Test
  void refusesALongHeader() throws Exception {
    serve();
    assertThat(send(to("/").header("X-Long", "x".repeat(9000))).statusCode()).isEqualTo(431);
  }

  @Test
  void aCompressedBodyIsRefusedBeforeTheCredentialsAreLookedAt() throws Exception {
    serveWebhook();
    for (String coding : List.of("gzip", "x-gzip", "deflate", "identity, gzip", "br")) {
      assertThat(post(BODY, "Content-Encoding", coding).statusCode()).as(coding).isEqualTo(415);
    }
    HttpResponse<String> plain =
        post(BODY, "Content-Encoding", "identity", "Authorization", "Bearer hush");
    assertThat(plain.statusCode()).isEqualTo(200);
  }

  @Test
  void strangersDoNotUseUpAlertmanagersRate() throws Exception {
    serveWebhook();
    for (int i = 0; i < 60; i++) {
      assertThat(post(BODY, "Authorization", "Bearer " + i).statusCode()).isEqualTo(401);
    }
    assertThat(post(BODY, "Authorization", "Bearer hush").statusCode()).isEqualTo(200);
  }

  @Test
  void anOriginIsRefusedBeforeAPasswordIsHashed() throws Exception {
    serve(
        "curfew.sleep.enabled=true",
        "curfew.web.config-file=" + dir.resolve("web.yml"),
        "curfew.web.token-file=" + dir.resolve("api-token"));
    for (int i = 0; i < 30; i++) {
      HttpResponse<String> answer =
          post(BODY, "Authorization", basic("ann:" + i), "Origin", "http://a.example");
      assertThat(answer.statusCode()).isEqualTo(403);
    }
    assertThat(post(BODY, "Authorization", basic("ann:pass")).statusCode()).isEqualTo(200);
  }

  @Test
  void whatAlertmanagerLeftOutIsCounted() throws Exception {
    serveWebhook();
    String truncated = BODY.replace("\"version\"", "\"truncatedAlerts\":12,\"version\"");
    assertThat(post(truncated, "Authorization", "Bearer hush").statusCode()).isEqualTo(200);
    assertThat(post(truncated, "Authorization", "Bearer hush").statusCode()).isEqualTo(200);
    assertThat(registry.getSampleValue("curfew_webhook_truncated_alerts_total")).isEqualTo(24.0);
    String negative = truncated.replace("12", "-12");
    assertThat(post(negative, "Authorization", "Bearer hush").statusCode()).isEqualTo(400);
    assertThat(registry.getSampleValue("curfew_webhook_truncated_alerts_total")).isEqualTo(24.0);
  }

  @Test
  void anInstanceIsToldAgainOnlySoFar() throws Exception {
    serveWebhook();
    String answer =
        post(BODY.replace("me:1", "x".repeat(5000)), "Authorization", "Bearer hush").body();
    assertThat(answer).contains("\"not_this_host\"").hasSizeLessThan(500);
  }
}
