package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.doctor.Doctor;
import io.curfew.doctor.Finding;
import io.curfew.doctor.Finding.Level;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The doctor beside the installed Prometheus and Alertmanager, with the shipped rules and examples,
 * and beside others that say nothing good; all on loopback, in namespaces of this JVM's own.
 */
@Timeout(240)
final class DoctorMonitoringIT {
  private static final Path RULES = Path.of("../rules");

  @TempDir private Path dir;

  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void files() throws IOException {
    try (Stream<Path> files = Files.list(RULES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).toList()) {
        Files.copy(file, dir.resolve(file.getFileName().toString()));
      }
    }
    Files.createDirectories(dir.resolve("templates"));
    Files.copy(RULES.resolve("alertmanager/alertmanager.yml"), dir.resolve("alertmanager.yml"));
    Files.copy(
        RULES.resolve("alertmanager/templates/curfew.tmpl"), dir.resolve("templates/curfew.tmpl"));
    Path token = Files.writeString(dir.resolve("token"), "hush");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    edit("prometheus.yml", "scrape_interval: 15s", "scrape_interval: 1s");
    edit("prometheus.yml", "evaluation_interval: 1m", "evaluation_interval: 1s");
  }

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private void edit(String file, String from, String to) throws IOException {
    String text = Files.readString(dir.resolve(file));
    assertThat(text).contains(from);
    Files.writeString(dir.resolve(file), text.replace(from, to));
  }

  private Settings settings(String... more) throws ConfigProblem {
    List<String> all =
        new ArrayList<>(
            List.of(
                "curfew.control.socket=" + dir.resolve("curfew.sock"),
                "curfew.state.dir=" + dir.resolve("state"),
                "curfew.web.listen=127.0.0.1:10220",
                "curfew.ssh.enabled=false",
                "curfew.firewall.enabled=false",
                "curfew.flows.enabled=false",
                "curfew.sleep.enabled=true",
                "curfew.sleep.token-file=" + dir.resolve("token"),
                "curfew.sleep.instances=[\"127.0.0.1:10220\"]"));
    all.addAll(List.of(more));
    return Settings.load(all);
  }

  private static List<Finding> of(List<Finding> findings, String what) {
    return findings.stream().filter(finding -> finding.what().equals(what)).toList();
  }

  private static List<Finding> until(Settings settings, Predicate<List<Finding>> hold) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
    List<Finding> found = Doctor.examine(settings);
    while (!hold.test(found)) {
      assertThat(System.nanoTime()).as("waited too long: " + found).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      found = Doctor.examine(settings);
    }
    return found;
  }

  private Process start(String... command) throws IOException {
    File log = dir.resolve(command[0] + ".log").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log))
            .start();
    started.add(process);
    return process;
  }

  private Process prometheus() throws IOException {
    return start(
        "prometheus",
        "--config.file=" + dir.resolve("prometheus.yml"),
        "--storage.tsdb.path=" + dir.resolve("data"),
        "--web.listen-address=127.0.0.1:9090");
  }

  private void end(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  private static boolean all(Level level, List<Finding> findings) {
    return !findings.isEmpty() && findings.stream().allMatch(f -> f.level() == level);
  }

  /** The whole of it, from well to broken. */
  @Test
  void whatIsWrongWithTheMonitoringIsTold() throws Exception {
    start(
        "prometheus-alertmanager",
        "--config.file=" + dir.resolve("alertmanager.yml"),
        "--storage.path=" + dir.resolve("am"),
        "--web.listen-address=127.0.0.1:9093",
        "--cluster.listen-address=");
    Process prometheus = prometheus();
    List<Finding> found;
    try (Exporter exporter = Exporter.start(settings(), new Reloads(Instant.now()))) {
      assertThat(exporter.addresses()).isNotEmpty();
      found =
          until(
              settings(),
              now ->
                  all(Level.OK, of(now, "scrape"))
                      && all(Level.OK, of(now, "rules"))
                      && all(Level.OK, of(now, "alertmanager")));
      assertThat(of(found, "prometheus").get(0).detail()).endsWith(" at http://127.0.0.1:9090");
      assertThat(of(found, "scrape").get(0).detail())
          .matches("as 127\\.0\\.0\\.1:10220 every 1 s, last [0-9]+ s ago");
      assertThat(of(found, "rules").get(0).detail()).matches("[0-9]+ loaded, none fails");
      assertThat(of(found, "alertmanager").get(0).detail())
          .endsWith("; CurfewHostIdle goes to curfew-sleep, again after 10m");
      assertThat(of(found, "clock")).last().extracting(Finding::level).isEqualTo(Level.OK);

      end(prometheus);
      Files.delete(dir.resolve("curfew-ssh.rules.yml"));
      edit("curfew-apt.rules.yml", "7 * 86400", "8 * 86400");
      Files.writeString(
          dir.resolve("curfew-fleet.rules.yml"),
          Files.readString(dir.resolve("curfew-fleet.rules.yml"))
              .replaceAll("interval: \\S+", "interval: 1s")
              .replaceFirst(
                  "(?s)(- record: \\S+\\s+expr: ).*?(?=\\n\\s+(#|- record))",
                  "$1label_replace(up, \"a-b\", \"\", \"job\", \"\")"));
      prometheus = prometheus();
      found =
          until(
              settings(),
              now -> of(now, "rules").stream().anyMatch(f -> f.detail().contains(" fails: ")));
      assertThat(of(found, "rules"))
          .extracting(Finding::detail)
          .anyMatch(detail -> detail.startsWith("not loaded: curfew-ssh"))
          .anyMatch(detail -> detail.contains("fails: ") && detail.contains("label_replace"))
          .anyMatch(
              detail -> detail.startsWith("2 differ from this version's: CurfewAptListsOld, "));
    }
    found = until(settings(), now -> all(Level.BAD, of(now, "scrape")));
    assertThat(of(found, "scrape").get(0).detail())
        .startsWith("as 127.0.0.1:10220, but it fails: ")
        .endsWith("connection refused");
    end(prometheus);
    Settings chosen = settings("curfew.report.prometheus=http://127.0.0.1:9090");
    assertThat(of(Doctor.examine(chosen), "prometheus"))
        .containsExactly(
            new Finding(
                Level.BAD,
                "prometheus",
                "http://127.0.0.1:9090: nobody answers there",
                "systemctl start prometheus # or set report.prometheus to its address"));
    assertThat(of(Doctor.examine(settings()), "prometheus"))
        .extracting(Finding::level)
        .containsExactly(Level.UNSEEN);
  }

  private List<Finding> examined(int port) throws ConfigProblem {
    long start = System.nanoTime();
    List<Finding> found =
        Doctor.examine(settings("curfew.report.prometheus=http://127.0.0.1:" + port));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    return found;
  }

  @Test
  void oneThatIsSilentForEverIsWaitedForSomeSeconds() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertThat(of(examined(silent.getLocalPort()), "prometheus"))
          .extracting(Finding::level, Finding::detail)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  Level.BAD,
                  "http://127.0.0.1:" + silent.getLocalPort() + ": no whole answer within 3 s"));
    }
  }

  private static HttpServer answering(byte[] body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private String toldOf(byte[] body) throws Exception {
    HttpServer server = answering(body);
    try {
      List<Finding> found = of(examined(server.getAddress().getPort()), "prometheus");
      assertThat(found).extracting(Finding::level).containsExactly(Level.BAD);
      return found.get(0).detail().replaceFirst("http://[0-9.:]+: ", "");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whateverElseAnswersIsNoPrometheus() throws Exception {
    assertThat(toldOf("<html>welcome</html>".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("no JSON: is that a Prometheus?");
    assertThat(toldOf("{\"status\":\"ok\"}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("no answer of a Prometheus: is that a Prometheus?");
    byte[] long10 = new byte[10 << 20];
    Arrays.fill(long10, (byte) ' ');
    assertThat(toldOf(long10)).isEqualTo("more than 8 MiB: is that a Prometheus?");
  }

  @Test
  void theTokenIsSentToPrometheusAndPrintedNowhere() throws Exception {
    List<String> sent = new java.util.concurrent.CopyOnWriteArrayList<>();
    HttpServer server = answering("no".getBytes(StandardCharsets.UTF_8));
    server.createContext(
        "/api/v1/status/buildinfo",
        exchange -> {
          sent.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    try {
      Files.copy(
          dir.resolve("token"), dir.resolve("prom-token"), StandardCopyOption.COPY_ATTRIBUTES);
      List<Finding> found =
          Doctor.examine(
              settings(
                  "curfew.report.prometheus=http://127.0.0.1:" + server.getAddress().getPort(),
                  "curfew.report.token-file=" + dir.resolve("prom-token")));
      assertThat(sent).containsExactly("Bearer hush");
      assertThat(of(found, "prometheus").get(0).detail())
          .endsWith("HTTP 401: it wants other credentials");
      assertThat(found.toString()).doesNotContain("hush");
    } finally {
      server.stop(0);
    }
  }
}
