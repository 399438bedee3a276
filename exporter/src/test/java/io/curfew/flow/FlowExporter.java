package io.curfew.flow;

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

/** The packaged exporter as a process of its own, started as people start it, with flows alone. */
final class FlowExporter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int TICKS_TO_MILLIS = 10;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final Path output;

  private FlowExporter(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it and waits for its first page.
   *
   * @param settings below curfew, one a line
   */
  static FlowExporter start(Path dir, String settings) throws Exception {
    Path config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:10220"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh.enabled = false
              firewall.enabled = false
              apt.enabled = false
              %2$s
            }
            """
                .formatted(dir, settings));
    Path output = dir.resolve("exporter.out");
    ProcessBuilder builder =
        new ProcessBuilder("bin/curfew", "serve", "--config", config.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()))
            .start();
    FlowExporter exporter = new FlowExporter(process, output);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (exporter.status() != 200) {
      assertThat(process.isAlive() && System.nanoTime() < end)
          .as(Files.readString(output))
          .isTrue();
      Thread.sleep(50);
    }
    return exporter;
  }

  private int status() throws InterruptedException {
    try {
      return get().statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }

  private HttpResponse<String> get() throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:10220/metrics"))
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  String page() throws IOException, InterruptedException {
    HttpResponse<String> answer = get();
    assertThat(answer.statusCode()).as(Files.readString(output)).isEqualTo(200);
    return answer.body();
  }

  /** The sum of all samples whose line begins so. */
  static double sum(String page, String begin) {
    return page.lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  long cpuMillis() throws IOException {
    return cpuMillis(process.pid());
  }

  /** User and system time of all its threads, dead ones included. */
  static long cpuMillis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] field = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(field[11]) + Long.parseLong(field[12])) * TICKS_TO_MILLIS;
  }

  double residentMib() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    if (!process.onExit().orTimeout(20, TimeUnit.SECONDS).handle((p, e) -> e == null).join()) {
      process.destroyForcibly();
      throw new AssertionError("it did not end by SIGTERM: " + output());
    }
  }
}
