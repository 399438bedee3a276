package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The packaged jar as a process of its own, with the flags that are shipped. */
final class RealExporter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Path config;
  private final Path output;
  private Process process;

  private RealExporter(Path config, Path output) throws IOException {
    this.config = config;
    this.output = output;
    this.process = launch();
  }

  /**
   * Starts it and waits for its first page.
   *
   * @param ssh the settings below curfew.ssh
   */
  static RealExporter start(Path dir, String ssh) throws Exception {
    Path config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:10220"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              flows.enabled = false
              firewall.enabled = false
              apt.enabled = false
              ssh { %2$s }
            }
            """
                .formatted(dir, ssh));
    RealExporter exporter = new RealExporter(config, dir.resolve("exporter.out"));
    exporter.until(page -> true);
    return exporter;
  }

  private Process launch() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-Xms14m",
            "-XX:NewSize=5m",
            "-XX:MaxNewSize=12m",
            "-XX:SurvivorRatio=4",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxHeapFreeRatio=10",
            "-XX:-ShrinkHeapInSteps",
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-jar",
            System.getProperty("curfew.jar"),
            "serve",
            "--config",
            config.toString());
    builder.environment().put("PROMETHEUS_DISABLE_CREATED_SERIES", "true");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(output.toFile()))
        .start();
  }

  long pid() {
    return process.pid();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** SIGKILL, by the pid that was started here. */
  void kill9() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** SIGTERM. */
  void stop() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  void restart() throws Exception {
    restartInBackground();
    until(page -> true);
  }

  void restartInBackground() throws IOException {
    assertThat(process.isAlive()).isFalse();
    process = launch();
  }

  /** Scrapes until a page is as wanted, and gives that one. */
  ScrapedPage until(Predicate<ScrapedPage> wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < end) {
      assertThat(process.isAlive()).as(output()).isTrue();
      try {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:10220/metrics"))
                    .timeout(Duration.ofSeconds(15))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        last = answer.statusCode() + "\n" + answer.body();
        if (answer.statusCode() == 200) {
          ScrapedPage page = ScrapedPage.parse(answer.body());
          if (page.sshWorks() && wanted.test(page)) {
            return page;
          }
        }
      } catch (IOException notYet) {
        last = notYet.toString();
      }
      Thread.sleep(100);
    }
    throw new AssertionError(
        "not as wanted within "
            + PATIENCE
            + ":\n"
            + last.lines().filter(l -> l.startsWith("curfew_")).reduce("", (a, b) -> a + "\n" + b)
            + "\n"
            + output());
  }

  /** Bytes of the kernel's plain counters, read by nft. */
  static Traffic plain() throws IOException {
    Traffic all = SshBed.plain();
    return Traffic.of(all.in().bytes(), 0, all.out().bytes(), 0);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
