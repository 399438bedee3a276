package io.curfew.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong between here and a Prometheus, on loopback; each is one clear line. */
@Timeout(60)
final class PrometheusIT {
  private static final String EMPTY =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";

  private final CountDownLatch over = new CountDownLatch(1);
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final HttpServer server = server();

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() {
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  private void answers(int status, String body) {
    server.createContext(
        "/api/v1/query",
        exchange -> {
          authorizations.add(
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                  .orElse("none"));
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private List<Series> ask(String... authorization) throws IOException {
    return new Prometheus(
            URI.create(address()),
            Optional.of(authorization).filter(a -> a.length > 0).map(a -> a[0]),
            Duration.ofSeconds(2))
        .query("up", Instant.EPOCH);
  }

  private void fails(String message) {
    assertThatThrownBy(this::ask)
        .isInstanceOf(IOException.class)
        .hasMessage("prometheus " + address() + ": " + message);
  }

  @Test
  void nobodyThere() {
    server.stop(0);
    fails("not reachable: is it running, and is report.prometheus its address?");
  }

  @Test
  void credentialsAreSentAndWantedOnesAreTold() throws IOException {
    answers(200, EMPTY);
    assertThat(ask("Bearer hush")).isEmpty();
    assertThat(ask()).isEmpty();
    assertThat(authorizations).containsExactly("Bearer hush", "none");
  }

  @Test
  void refused() {
    answers(401, "Unauthorized\n");
    fails(
        "HTTP 401: it wants credentials: set report.token-file, or report.user and"
            + " report.password-file");
  }

  @Test
  void prometheusSaysWhy() {
    answers(
        422,
        "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"query timed out in expression evaluation\"}");
    fails("HTTP 422: query timed out in expression evaluation");
  }

  @Test
  void aProxySpeaksInItsPlace() {
    answers(502, "<html>Bad Gateway</html>");
    fails("HTTP 502: no JSON of a Prometheus");
  }

  @Test
  void somebodyElseAnswers() {
    answers(200, "<html>welcome</html>");
    fails("no JSON of a Prometheus");
  }

  @Test
  void aRedirectIsNotFollowed() {
    answers(302, "");
    fails("HTTP 302: no JSON of a Prometheus");
  }

  @Test
  void aPartIsMissing() {
    answers(200, EMPTY.replace("{\"status\"", "{\"warnings\":[\"store down\"],\"status\""));
    fails("the answer may not be whole: store down");
  }

  @Test
  void moreThanAnybodyReads() {
    answers(200, " ".repeat(9 << 20));
    fails("an answer of more than 8 MiB: ask for one --user or one --instance");
  }

  @Test
  void nothingComesInTime() {
    server.createContext(
        "/api/v1/query",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          try {
            assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    fails("no whole answer within 2 s: ask for less time");
  }
}
