package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.evidence.Readiness;
import io.curfew.metrics.Family;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many scrapers at once, of an exposition that takes its time. */
@Timeout(60)
final class ScrapersTest {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CountDownLatch begun = new CountDownLatch(3);
  private final CountDownLatch go = new CountDownLatch(1);
  private WebServer server;
  private int port;

  /** Answers when it is told to. */
  private final class Slow extends Collector {
    @Override
    public List<MetricFamilySamples> collect() {
      begun.countDown();
      try {
        assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return List.of(Family.gauge("slow", "Slow.").add(1).build());
    }
  }

  @BeforeEach
  void serve() throws Exception {
    CollectorRegistry registry = new CollectorRegistry();
    registry.register(new Slow());
    Settings settings = Settings.load(List.of("curfew.web.listen=127.0.0.1:0"));
    server = new WebServer(settings.web(), WebParts.of("1", registry, new Readiness()));
    port = server.start(settings.web()).get(0).port();
  }

  @AfterEach
  void close() {
    go.countDown();
    server.close();
  }

  @Test
  void threeAreAnsweredAndTheFourthIsAskedToTryAgain() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> three = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      three.add(scrape());
    }
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    HttpResponse<String> fourth = scrape().get();
    assertThat(fourth.statusCode()).isEqualTo(503);
    assertThat(fourth.body()).contains("try again");
    go.countDown();
    for (CompletableFuture<HttpResponse<String>> one : three) {
      assertThat(one.get().statusCode()).isEqualTo(200);
      assertThat(one.get().body()).contains("slow 1.0");
    }
    assertThat(scrape().get().statusCode()).isEqualTo(200);
  }

  private CompletableFuture<HttpResponse<String>> scrape() {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
