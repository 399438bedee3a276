package io.curfew.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The installed Prometheus, filled with a history and by scraping. */
final class UsageReaderIT {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final UsageFilter ALL = new UsageFilter(Optional.empty(), Optional.empty());

  /** The last Sunday of October 2025 has 25 hours in Berlin; it is the second of the three days. */
  private static final Instant BEGIN = Instant.parse("2025-10-24T22:00:00Z");

  private static final Instant END = Instant.parse("2025-10-27T21:30:00Z");

  @TempDir private Path dir;

  private static Usage read(By by, UsageFilter filter) throws IOException {
    return new UsageReader(RunningPrometheus.asked(), filter)
        .read(by, BEGIN.plusSeconds(1), END, BERLIN, (done, all) -> {});
  }

  private static Map<String, Bytes> of(Usage usage, Span span) {
    Map<String, Bytes> users = new TreeMap<>();
    usage.rows().stream()
        .filter(row -> row.span().equals(span))
        .forEach(row -> users.put(row.user(), row.bytes()));
    return users;
  }

  @Test
  @Timeout(180)
  void everySpanHasWhatItsSamplesGrewToTheByte() throws Exception {
    StoredHistory history = new StoredHistory(BEGIN);
    RunningPrometheus.backfill(dir, history.openMetrics());
    try (RunningPrometheus running = RunningPrometheus.start(dir, "scrape_configs: []\n")) {
      assertThat(running).isNotNull();
      for (By by : By.values()) {
        Usage usage = read(by, ALL);
        for (Span span : by.spans(BEGIN.plusSeconds(1), END, BERLIN)) {
          assertThat(of(usage, span)).as("%s %s", by, span).isEqualTo(history.truth(span));
        }
      }
      assertThat(read(By.HOUR, ALL).total()).isEqualTo(read(By.DAY, ALL).total());
      assertThat(By.DAY.spans(BEGIN.plusSeconds(1), END, BERLIN))
          .extracting(span -> span.length().toMinutes())
          .containsExactly(24L * 60, 25L * 60, 22L * 60 + 30);

      Usage hostile = read(By.DAY, new UsageFilter(Optional.of("=x\" \\ y"), Optional.empty()));
      assertThat(hostile.rows()).isNotEmpty().allMatch(row -> row.user().equals("=x\" \\ y"));
      Usage oneHost =
          read(By.MONTH, new UsageFilter(Optional.empty(), Optional.of("b.example.net:10220")));
      assertThat(oneHost.rows()).hasSize(1);
      assertThat(oneHost.total().in()).isBetween(1L, 8_999_999_999L);
      assertThatThrownBy(
              () -> read(By.DAY, new UsageFilter(Optional.of("nobody"), Optional.empty())))
          .hasMessage(
              "prometheus http://127.0.0.1:9090 has no"
                  + " curfew_ssh_bytes_total{job=\"curfew\",user=\"nobody\"} in this time");
      assertThatThrownBy(() -> RunningPrometheus.asked().query("sum(", BEGIN))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(
              "prometheus http://127.0.0.1:9090: HTTP 400: invalid parameter \"query\"");
    }
  }

  /**
   * ann is there from the first scrape on; bob logs in at the fifth; nobody moves any more at 9.
   */
  private static String exposition(int scrape) {
    int step = Math.min(scrape, 9);
    String bob =
        step < 5
            ? ""
            : "curfew_ssh_bytes_total{user=\"bob\",direction=\"out\"} " + step * 1000 + "\n";
    return "# TYPE curfew_ssh_bytes_total counter\n"
        + "curfew_ssh_bytes_total{user=\"ann\",direction=\"in\"} "
        + (5_000_000L + step * 137L)
        + "\n"
        + bob
        + "# TYPE curfew_collector_success gauge\ncurfew_collector_success{collector=\"ssh\"} 1\n";
  }

  @Test
  @Timeout(120)
  void whatIsScrapedNowIsReported() throws Exception {
    AtomicInteger scrapes = new AtomicInteger();
    HttpServer exporter =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    exporter.createContext(
        "/metrics",
        exchange -> {
          byte[] body = exposition(scrapes.getAndIncrement()).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    exporter.start();
    String config =
        """
        global: {scrape_interval: 500ms, scrape_timeout: 400ms}
        scrape_configs:
          - job_name: curfew
            static_configs: [{targets: ["127.0.0.1:%d"]}]
        """
            .formatted(exporter.getAddress().getPort());
    Instant before = Instant.now();
    try (RunningPrometheus running = RunningPrometheus.start(dir, config)) {
      assertThat(running).isNotNull();
      RunningPrometheus.await(() -> scrapes.get() > 12);
      Usage usage =
          new UsageReader(RunningPrometheus.asked(), ALL)
              .read(By.HOUR, before, Instant.now(), BERLIN, (done, all) -> {});

      assertThat(usage.total()).isEqualTo(new Bytes(9 * 137, 9000));
      assertThat(usage.rows()).extracting(Usage.Row::user).contains("ann", "bob");
    } finally {
      exporter.stop(0);
    }
  }
}
