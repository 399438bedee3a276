package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What 5,000 open connections cost the packaged jar, with the flags that are shipped.
 *
 * <p>CPU is that of the thread that reads, books and hands on, by the scheduler's own account, a
 * scrape: a figure to be read, as no time is a law on a noisy machine. Memory is the resident set
 * after a full collection, before and with them.
 */
@Timeout(300)
final class ManyConnectionsLongIT {
  private static final int CONNECTIONS = 5_000;
  private static final int WARM_UP = 60;
  private static final int READINGS = 20;
  private static final double MAX_MIB = 16;
  private static final double NANOS_A_MILLI = 1e6;
  private static final double KIB_A_MIB = 1024;

  @TempDir private Path dir;

  @FunctionalInterface
  private interface Stir {
    void now() throws IOException;
  }

  @Test
  void memoryHardlyGrowsAndTheCostOfAReadingIsTold() throws Exception {
    Path log = Files.createFile(dir.resolve("auth.log"));
    try (ManyConnections connections =
            new ManyConnections(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        RealExporter exporter =
            RealExporter.start(
                dir, "source = file, ports = [22], poll = 1h, log-file = \"" + log + "\"")) {
      median(exporter, WARM_UP, () -> {});
      double before = residentMib(exporter);
      double empty = median(exporter, READINGS, () -> {});

      connections.open(CONNECTIONS);
      exporter.until(page -> page.total("curfew_ssh_set_elements") >= 2.0 * CONNECTIONS);
      median(exporter, WARM_UP, () -> connections.move(50));
      double silent = median(exporter, READINGS, () -> {});
      double busy = median(exporter, READINGS, () -> connections.move(50));
      double with = residentMib(exporter);

      Figures.write(
          "a reading with %d open connections: %.1f ms of CPU when all are silent, %.1f ms when each moved bytes (%.1f ms with none); medians of %d",
          CONNECTIONS, silent, busy, empty, READINGS);
      Figures.write(
          "resident memory: %.1f MiB with none, %.1f MiB with %d open connections: %+.1f MiB",
          before, with, CONNECTIONS, with - before);
      assertThat(with - before).isLessThan(MAX_MIB);
    }
  }

  /** Milliseconds of the reading thread's CPU, the median of some scrapes. */
  private static double median(RealExporter exporter, int scrapes, Stir stir) throws Exception {
    double[] millis = new double[scrapes];
    for (int n = 0; n < scrapes; n++) {
      stir.now();
      long begun = cpuNanos(exporter.pid());
      exporter.until(page -> true);
      millis[n] = (cpuNanos(exporter.pid()) - begun) / NANOS_A_MILLI;
    }
    Arrays.sort(millis);
    return millis[scrapes / 2];
  }

  private static long cpuNanos(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).equals("ssh\n")) {
          return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
        }
      }
    }
    throw new IOException("process " + pid + " has no thread ssh");
  }

  private static double residentMib(RealExporter exporter) throws IOException {
    Command.Result collected =
        Command.of(
                System.getProperty("java.home") + "/bin/jcmd",
                Long.toString(exporter.pid()),
                "GC.run")
            .withTimeout(Duration.ofSeconds(30))
            .run();
    assertThat(collected.succeeded()).as(collected.complaint()).isTrue();
    List<String> status = Files.readAllLines(Path.of("/proc/" + exporter.pid() + "/status"));
    for (String line : status) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / KIB_A_MIB;
      }
    }
    throw new IOException("no VmRSS: " + status);
  }
}
