package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as the web configuration says, with keys of openssl and real clients. */
@Timeout(180)
final class TlsIT {
  private static final String TOKEN = "hush";

  @TempDir private Path dir;
  private final List<Process> daemons = new ArrayList<>();
  private Optional<Store> store = Optional.empty();
  private Optional<Sleep> sleep = Optional.empty();
  private Optional<WebServer> web = Optional.empty();
  private int port;

  @BeforeEach
  void certificates() throws Exception {
    certificate("ca", "-subj", "/CN=test ca");
    certificate("server", "-subj", "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1");
    certificate("other", "-subj", "/CN=other");
    secret("token", TOKEN);
    run("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", "server.key", "-out", "pkcs8.key");
    run("openssl", "rsa", "-traditional", "-in", "server.key", "-out", "pkcs1.key");
    for (String key : List.of("server", "other", "ca", "pkcs8", "pkcs1")) {
      mode(key + ".key", "rw-------");
    }
  }

  /** Self-signed, and so its own authority. */
  private void certificate(String name, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"));
    command.addAll(List.of("-keyout", name + ".key", "-out", name + ".pem"));
    command.addAll(List.of(more));
    run(command.toArray(String[]::new));
  }

  private String run(String... command) throws Exception {
    Path out = Files.createTempFile(dir, "out", "");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + Files.readString(out);
  }

  private void secret(String name, String content) throws IOException {
    Files.writeString(dir.resolve(name), content);
    mode(name, "rw-------");
  }

  private void mode(String name, String mode) throws IOException {
    Files.setPosixFilePermissions(dir.resolve(name), PosixFilePermissions.fromString(mode));
  }

  private Settings settings(String tls) throws Exception {
    secret("web.yml", "tls_server_config: {" + tls + "}\n");
    return Settings.load(
        List.of(
            "curfew.web.listen=:0",
            "curfew.web.config-file=" + dir.resolve("web.yml"),
            "curfew.sleep.enabled=true",
            "curfew.sleep.token-file=" + dir.resolve("token"),
            "curfew.sleep.instances=[\"192.0.2.1:10220\"]"));
  }

  private Sleep serve(String tls) throws Exception {
    Settings settings = settings(tls);
    Store opened = Store.open(dir.resolve("state"), Clock.systemUTC());
    store = Optional.of(opened);
    Sleep desk =
        new Sleep(
            settings.sleep(),
            settings.host(),
            dir.resolve("control"),
            64,
            List.of(),
            opened,
            HostClock.system(),
            List::of);
    sleep = Optional.of(desk);
    WebServer server =
        new WebServer(
            settings.web(),
            WebParts.of("1", new CollectorRegistry(), new Readiness()).withSleep(sleep));
    web = Optional.of(server);
    port = server.start(settings.web()).get(0).port();
    return desk;
  }

  @AfterEach
  void close() throws Exception {
    for (Process daemon : daemons) {
      daemon.destroy();
      if (!daemon.waitFor(10, TimeUnit.SECONDS)) {
        daemon.destroyForcibly();
      }
    }
    web.ifPresent(WebServer::close);
    sleep.ifPresent(Sleep::close);
    store.ifPresent(Store::close);
  }

  private String curl(String... more) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("curl", "-sS", "-m", "20", "--cacert", "server.pem"));
    command.addAll(List.of(more));
    command.add("https://127.0.0.1:" + port + "/-/healthy");
    return run(command.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.key", "pkcs8.key", "pkcs1.key"})
  void aKeyOfAnyFormServes(String key) throws Exception {
    serve("cert_file: server.pem, key_file: " + key);
    assertThat(curl()).isEqualTo("0 healthy\n");
    assertThat(curl("--tls-max", "1.2")).isEqualTo("0 healthy\n");
    assertThat(curl("--tls-max", "1.1")).doesNotStartWith("0");
  }

  @Test
  void anEllipticKeyOfSecOneServes() throws Exception {
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-out", "ec.key");
    mode("ec.key", "rw-------");
    run(
        "openssl",
        "req",
        "-x509",
        "-key",
        "ec.key",
        "-out",
        "server.pem",
        "-subj",
        "/CN=ec",
        "-addext",
        "subjectAltName=IP:127.0.0.1");
    assertThat(Files.readString(dir.resolve("ec.key"))).contains("BEGIN EC PRIVATE KEY");
    serve("cert_file: server.pem, key_file: ec.key");
    assertThat(curl()).isEqualTo("0 healthy\n");
  }

  @Test
  void versionsAndSuitesAreAsConfigured() throws Exception {
    serve("cert_file: server.pem, key_file: server.key, min_version: TLS13");
    assertThat(curl("--tls-max", "1.2")).doesNotStartWith("0");
    assertThat(curl()).isEqualTo("0 healthy\n");
    close();
    serve(
        "cert_file: server.pem, key_file: server.key, max_version: TLS12, cipher_suites:"
            + " [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]");
    assertThat(curl("--ciphers", "ECDHE-RSA-AES128-GCM-SHA256")).doesNotStartWith("0");
    assertThat(curl("--ciphers", "ECDHE-RSA-AES256-GCM-SHA384")).isEqualTo("0 healthy\n");
    assertThat(curl("--tlsv1.3")).doesNotStartWith("0");
  }

  @Test
  void theTlsPortSpeaksNoPlainHttp() throws Exception {
    serve("cert_file: server.pem, key_file: server.key");
    assertThat(run("curl", "-sS", "-m", "20", "http://127.0.0.1:" + port + "/-/healthy"))
        .doesNotStartWith("0")
        .doesNotContain("healthy\n");
  }

  @Test
  void aClientShowsACertificateOfTheAuthorityWhereThatIsDemanded() throws Exception {
    serve(
        "cert_file: server.pem, key_file: server.key, client_auth_type: RequireAndVerifyClientCert,"
            + " client_ca_file: ca.pem");
    assertThat(curl()).doesNotStartWith("0");
    assertThat(curl("--cert", "other.pem", "--key", "other.key")).doesNotStartWith("0");
    assertThat(curl("--cert", "ca.pem", "--key", "ca.key")).isEqualTo("0 healthy\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cert_file: none.pem, key_file: server.key | no readable file",
        "cert_file: server.pem | key_file: it or key expected",
        "cert_file: server.pem, key_file: other.key | key_file: it does not fit the certificate",
        "cert_file: server.key, key_file: server.key | a CERTIFICATE expected",
        "cert_file: server.pem, key_file: server.pem | a PRIVATE KEY expected",
        "cert_file: server.pem, key_file: token | PEM expected",
        "cert_file: server.pem, key_file: open.key | is open to others: chmod 600 it",
        "cert_file: server.pem, key_file: locked.key | is encrypted",
        "cert_file: server.pem, key_file: server.key, min_version: SSL30 | TLS12, TLS13 expected",
        "cert_file: server.pem, key_file: server.key, colour: red | colour: unknown key, known are",
        "cert_file: server.pem, key_file: server.key, client_ca_file: ca.pem | client_ca_file: a client_auth",
      })
  void whatIsWrongIsSaidInOneLine(String tls, String expected) throws Exception {
    Files.copy(dir.resolve("server.key"), dir.resolve("open.key"));
    mode("open.key", "rw-r--r--");
    run(
        "openssl",
        "pkcs8",
        "-topk8",
        "-in",
        "server.key",
        "-out",
        "locked.key",
        "-passout",
        "pass:x");
    mode("locked.key", "rw-------");
    assertThatThrownBy(() -> settings(tls))
        .hasMessageContaining("curfew.web.config-file: ")
        .hasMessageContaining(expected)
        .extracting(e -> String.valueOf(e.getMessage()).lines().count())
        .isEqualTo(1L);
  }

  @Test
  void noEditTakesItsTlsFromAWebhookBeyondLoopback() throws Exception {
    serve("cert_file: server.pem, key_file: server.key");
    secret("web.yml", "rate_limit: {interval: 0}\n");
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (System.nanoTime() < end) {
      assertThat(curl()).isEqualTo("0 healthy\n");
      Thread.sleep(200);
    }
  }

  @Test
  void theRealAlertmanagerAndPrometheusComeThrough() throws Exception {
    Sleep desk = serve("cert_file: server.pem, key_file: server.key");
    Files.writeString(
        dir.resolve("alertmanager.yml"),
        """
        route: {receiver: curfew, group_by: [instance], group_wait: 1s, group_interval: 5s}
        receivers:
          - name: curfew
            webhook_configs:
              - url: https://127.0.0.1:%d/api/v1/alerts
                http_config: {authorization: {credentials_file: token}, tls_config: {ca_file: server.pem}}
        """
            .formatted(port));
    Files.writeString(
        dir.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: curfew
            scheme: https
            tls_config: {ca_file: server.pem}
            static_configs: [{targets: ["127.0.0.1:%d"]}]
        """
            .formatted(port));
    daemon(
        "prometheus-alertmanager",
        "--config.file=alertmanager.yml",
        "--storage.path=am",
        "--web.listen-address=127.0.0.1:9393",
        "--cluster.listen-address=");
    daemon(
        "prometheus",
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=data",
        "--web.listen-address=127.0.0.1:9394");
    String alert =
        "[{\"labels\":{\"alertname\":\"CurfewHostIdle\",\"curfew_action\":\"sleep\",\"instance\":\"192.0.2.1:10220\"}}]";
    Duration patience = Duration.ofSeconds(60);
    AttackStand.await(
        () -> ask("http://127.0.0.1:9393/api/v2/alerts", alert).startsWith("200"), patience);
    AttackStand.await(() -> !desk.view().decisions().isEmpty(), patience);
    AttackStand.await(
        () -> ask("http://127.0.0.1:9394/api/v1/query?query=up", "").contains(",\"1\"]"), patience);
  }

  private void daemon(String... command) throws IOException {
    daemons.add(
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(command[0] + ".log").toFile())
            .start());
  }

  private static String ask(String url, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (!body.isEmpty()) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + answer.body();
    } catch (IOException e) {
      return ""; // not listening yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
