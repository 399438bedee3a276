package io.curfew.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The installed Prometheus on a data directory of its own, in this JVM's network namespace. */
final class RunningPrometheus implements AutoCloseable {
  static final URI ADDRESS = URI.create("http://127.0.0.1:9090");

  private final Process process;

  private RunningPrometheus(Process process) {
    this.process = process;
  }

  /** Starts it and waits until it answers; {@code config} is its prometheus.yml. */
  static RunningPrometheus start(Path dir, String config) throws IOException {
    Path file = Files.writeString(dir.resolve("prometheus.yml"), config);
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + dir.resolve("data"),
                "--storage.tsdb.retention.time=20y",
                "--web.listen-address=127.0.0.1:9090")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("prometheus.log").toFile())
            .start();
    RunningPrometheus running = new RunningPrometheus(process);
    HttpRequest ready = HttpRequest.newBuilder(ADDRESS.resolve("/-/ready")).build();
    await(
        () -> {
          try {
            return HttpClient.newHttpClient()
                    .send(ready, HttpResponse.BodyHandlers.discarding())
                    .statusCode()
                == 200;
          } catch (IOException e) {
            assertThat(process.isAlive()).as("prometheus ended").isTrue();
            return false;
          }
        });
    return running;
  }

  /** Makes blocks of a text in OpenMetrics. */
  static void backfill(Path dir, String metrics) throws IOException, InterruptedException {
    Path file = Files.writeString(dir.resolve("metrics.txt"), metrics);
    Process promtool =
        new ProcessBuilder(
                "promtool",
                "tsdb",
                "create-blocks-from",
                "openmetrics",
                file.toString(),
                dir.resolve("data").toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("promtool.log").toFile())
            .start();
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(Files.readString(dir.resolve("promtool.log"))).isZero();
  }

  static Prometheus asked() {
    return new Prometheus(ADDRESS, Optional.empty(), Duration.ofSeconds(20));
  }

  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  static void await(Condition condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    try {
      while (!condition.holds()) {
        assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
