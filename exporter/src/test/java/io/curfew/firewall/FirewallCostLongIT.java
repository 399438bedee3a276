package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.FirewallSettings;
import io.curfew.kernel.Command;
import io.curfew.ssh.Figures;
import io.curfew.state.Store;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What ten thousand counters cost, in one run: a bare C listing that looks at nothing, the reading
 * and the scrapes, plain and compressed, and {@code nft -j list ruleset}. Each window measures all
 * of them; the figures are medians of the windows.
 */
@Timeout(900)
final class FirewallCostLongIT {
  private static final int COUNTERS = 10_000;
  private static final int WINDOWS = 9;
  private static final int WARM_UP = 60;
  private static final int SCRAPES = 10;
  private static final int TICKS_TO_MILLIS = 10;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private static Path shared;
  @TempDir private Path dir;

  /** Milliseconds of CPU. */
  private record Window(double dump, double reading, double scrape, double gzip, double nft) {}

  @BeforeAll
  static void compile() throws IOException {
    run("clang", "-O2", "-Wall", "-Wextra", "-Werror", "-o", dumper(), "src/test/c/nftdump.c");
  }

  private static String dumper() {
    return shared.resolve("nftdump").toString();
  }

  @Test
  void rulesThatOnlyCount() throws Exception {
    measure(
        "rules", chain(i -> "counter packets %d bytes %d comment \"rule %d\"".formatted(i, i, i)));
  }

  @Test
  void rulesWithAnAddressAndAPort() throws Exception {
    measure(
        "rules",
        chain(
            i ->
                "ip saddr 192.0.2.%d tcp dport %d counter packets %d bytes %d accept comment \"rule %d\""
                    .formatted(i % 256, i + 1, i, i, i)));
  }

  @Test
  void namedCounters() throws Exception {
    measure("objects", lines(i -> "counter c%d { packets %d bytes %d }".formatted(i, i, i)));
  }

  @Test
  void setElements() throws Exception {
    measure(
        "elements",
        IntStream.range(0, COUNTERS)
            .mapToObj(
                i -> "10.0.%d.%d counter packets %d bytes %d".formatted(i / 256, i % 256, i, i))
            .collect(
                Collectors.joining(
                    ",\n",
                    "set s { type ipv4_addr; size 65536; counter; elements = {\n",
                    "\n}\n}")));
  }

  private static String chain(IntFunction<String> rule) {
    return "chain input {\n" + lines(rule) + "\n}";
  }

  private static String lines(IntFunction<String> line) {
    return IntStream.range(0, COUNTERS).mapToObj(line).collect(Collectors.joining("\n"));
  }

  private void measure(String kind, String content) throws Exception {
    Path rules =
        Files.writeString(dir.resolve("rules.nft"), "table inet bench {\n" + content + "\n}\n");
    run("nft", "-f", rules.toString());
    Process exporter = start();
    try (Store store = Store.open(dir.resolve("reading"), Clock.systemUTC());
        FirewallSource source = source(store)) {
      String page = firstPage(exporter);
      long series = page.lines().filter(line -> line.startsWith("curfew_firewall_")).count();
      assertThat(series).isGreaterThan(2L * COUNTERS);
      for (int i = 0; i < WARM_UP; i++) {
        scrape(false);
        scrape(true);
        source.read();
      }
      List<Window> windows = new ArrayList<>();
      for (int i = 0; i < WINDOWS; i++) {
        windows.add(
            new Window(
                dump(kind),
                reading(source),
                scrapes(exporter, false),
                scrapes(exporter, true),
                nftMillis()));
      }
      Figures.write(
          "%d %s, %s: C dump %.1f ms of CPU, reading %.1f ms (ratio %.2f), scrape of %d samples"
              + " %.1f ms, compressed %.1f ms, nft -j list ruleset %.1f ms; scrape is 1/%.1f of nft's, compressed 1/%.1f;"
              + " resident %d MiB (medians of %d windows)",
          COUNTERS,
          kind,
          content.lines().skip(1).findFirst().orElseThrow().strip(),
          median(windows.stream().map(Window::dump)),
          median(windows.stream().map(Window::reading)),
          median(windows.stream().map(w -> w.reading() / w.dump())),
          series,
          median(windows.stream().map(Window::scrape)),
          median(windows.stream().map(Window::gzip)),
          median(windows.stream().map(Window::nft)),
          median(windows.stream().map(w -> w.nft() / w.scrape())),
          median(windows.stream().map(w -> w.nft() / w.gzip())),
          residentMib(exporter),
          WINDOWS);
    } finally {
      exporter.destroy();
      exporter.onExit().orTimeout(20, TimeUnit.SECONDS).join();
      run("nft", "delete", "table", "inet", "bench");
    }
  }

  private static FirewallSource source(Store store) {
    return new FirewallSource(
        new FirewallSettings(
            true,
            List.of(),
            List.of(),
            20_000,
            List.of(Pattern.compile("inet bench s")),
            COUNTERS,
            false),
        FirewallBed.HOST,
        FirewallBed.OWN,
        store,
        Clock.systemUTC());
  }

  /** Of the reading thread, all that comes before the exposition included. */
  private static double reading(FirewallSource source) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < SCRAPES; i++) {
      long before = threads.getCurrentThreadCpuTime();
      source.read();
      millis.add((threads.getCurrentThreadCpuTime() - before) / 1e6);
    }
    return median(millis.stream());
  }

  private Process start() throws IOException {
    Path config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:10220"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh.enabled = false
              flows.enabled = false
              apt.enabled = false
              firewall.elements = ["inet bench s"]
            }
            """
                .formatted(dir));
    ProcessBuilder builder =
        new ProcessBuilder("bin/curfew", "serve", "--config", config.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(dir.resolve("out").toFile()))
        .start();
  }

  private String firstPage(Process exporter) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return new String(scrape(false), StandardCharsets.UTF_8);
      } catch (IOException notYet) {
        assertThat(exporter.isAlive() && System.nanoTime() < end)
            .as(Files.readString(dir.resolve("out")))
            .isTrue();
        Thread.sleep(100);
      }
    }
  }

  private static byte[] scrape(boolean compressed) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:10220/metrics").toURL().openConnection();
    if (compressed) {
      connection.setRequestProperty("Accept-Encoding", "gzip");
    }
    try (var body = connection.getInputStream()) {
      return body.readAllBytes();
    }
  }

  private static double scrapes(Process exporter, boolean compressed) throws IOException {
    long before = cpuMillis(exporter);
    for (int i = 0; i < SCRAPES; i++) {
      scrape(compressed);
    }
    return (cpuMillis(exporter) - before) / (double) SCRAPES;
  }

  /** User and system time of all its threads. */
  private static long cpuMillis(Process process) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] field = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(field[11]) + Long.parseLong(field[12])) * TICKS_TO_MILLIS;
  }

  private static long residentMib(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024;
  }

  private static double dump(String kind) throws IOException {
    return median(run(dumper(), kind, "5").lines().map(Double::valueOf));
  }

  private static double nftMillis() throws IOException {
    String times =
        run("bash", "-c", "TIMEFORMAT='%U %S'; time nft -j list ruleset > /dev/null").strip();
    return Stream.of(times.split(" ")).mapToDouble(Double::parseDouble).sum() * 1e3;
  }

  private static double median(Stream<Double> values) {
    List<Double> sorted = values.sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static String run(String... arguments) throws IOException {
    Command.Result result =
        new Command(List.of(arguments), "", Duration.ofSeconds(60), 1 << 20).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
    return result.output() + result.errors();
  }
}
