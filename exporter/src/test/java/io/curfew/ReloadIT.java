package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP to a process of its own, seen by those who scrape meanwhile. */
@Timeout(300)
final class ReloadIT {
  private static final int RELOADS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** As long as Prometheus waits by default. */
  private static final Duration SCRAPE = Duration.ofSeconds(10);

  @TempDir private Path dir;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger scraped = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private Optional<Process> process = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    listen(10220);
    Files.createFile(dir.resolve("auth.log"));
    process =
        Optional.of(
            new ProcessBuilder(
                    System.getProperty("java.home") + "/bin/java",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.curfew.Curfew",
                    "serve",
                    "--config",
                    dir.resolve("curfew.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(dir.resolve("log").toFile()))
                .start());
    await(() -> status(10220, HttpClient.newHttpClient()) == 200);
  }

  private void listen(int port) throws IOException {
    Files.writeString(
        dir.resolve("curfew.conf"),
        """
        curfew {
          web.listen = "127.0.0.1:%2$d"
          state.dir = "%1$s/state"
          control.socket = "%1$s/control"
          ssh { source = file, log-file = "%1$s/auth.log" }
        }
        """
            .formatted(dir, port));
  }

  @AfterEach
  void stop() throws Exception {
    over.set(true);
    Process running = process.orElseThrow();
    running.destroy();
    if (!running.waitFor(30, TimeUnit.SECONDS)) {
      running.destroyForcibly();
    }
  }

  @Test
  void whoScrapesDuringReloadsIsNeitherRefusedNorCutOff() throws Exception {
    List<Thread> scrapers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      scrapers.add(new Thread(() -> scrape(Optional.empty())));
      scrapers.add(new Thread(() -> scrape(Optional.of(client()))));
    }
    scrapers.forEach(Thread::start);
    for (int i = 1; i <= RELOADS; i++) {
      reload(i);
    }
    over.set(true);
    for (Thread scraper : scrapers) {
      scraper.join();
    }
    System.out.printf("reload: %d scrapes during %d reloads%n", scraped.get(), RELOADS);
    assertThat(failures).isEmpty();
    assertThat(scraped.get()).isGreaterThan(RELOADS);
  }

  @Test
  void aChangedAddressIsListenedOnAndTheOldOneIsLeft() throws Exception {
    listen(10221);
    reload(1);
    assertThat(status(10221, client())).isEqualTo(200);
    assertThat(status(10220, client())).isZero();
  }

  @Test
  void anAddressThatAnotherHasLeavesTheOldOneInForce() throws Exception {
    try (ServerSocket other = new ServerSocket(10221, 1, InetAddress.getLoopbackAddress())) {
      assertThat(other.isBound()).isTrue();
      listen(10221);
      signal();
      await(() -> log().contains("the old one stays: web.listen 127.0.0.1:10221"));
      await(() -> status(10220, client()) == 200);
    }
  }

  private void scrape(Optional<HttpClient> kept) {
    while (!over.get()) {
      int status = status(10220, kept.orElseGet(ReloadIT::client));
      scraped.incrementAndGet();
      if (status != 200 && !over.get()) {
        failures.add("scrape " + scraped.get() + ": " + status);
      }
    }
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  /** Of the metrics; 0 without an answer. */
  private static int status(int port, HttpClient client) {
    try {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                  .timeout(SCRAPE)
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void reload(int number) throws Exception {
    signal();
    await(() -> log().split("configuration reloaded", -1).length > number);
  }

  private void signal() throws Exception {
    long pid = process.orElseThrow().pid();
    Process kill = new ProcessBuilder("kill", "-HUP", String.valueOf(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }

  private String log() throws IOException {
    return Files.readString(dir.resolve("log"));
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(Condition condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(log()).isLessThan(end);
      Thread.sleep(50);
    }
  }
}
