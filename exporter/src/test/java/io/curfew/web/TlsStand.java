package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.evidence.Readiness;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server with a web configuration file of the test's own, and openssl's certificates. */
final class TlsStand implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path dir;
  private final AtomicInteger reloads = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private Optional<WebServer> web = Optional.empty();
  private int port;

  TlsStand(Path dir) throws Exception {
    this.dir = dir;
    selfSigned("ca", "basicConstraints=critical,CA:TRUE");
    signed("server", "subjectAltName=IP:127.0.0.1");
  }

  int port() {
    return port;
  }

  int reloads() {
    return reloads.get();
  }

  int refusals() {
    return refusals.get();
  }

  /** Its own authority. */
  void selfSigned(String name, String extension) throws Exception {
    make(name, extension);
  }

  void signed(String name, String extension) throws Exception {
    make(name, extension, "-CA", "ca.pem", "-CAkey", "ca.key");
  }

  /** Its own authority, until yesterday. */
  void expired(String name) throws Exception {
    selfSigned(name, "subjectAltName=DNS:" + name);
    assertThat(
            run(
                "openssl",
                "x509",
                "-in",
                name + ".pem",
                "-signkey",
                name + ".key",
                "-days",
                "-1",
                "-out",
                name + ".pem"))
        .startsWith("0 ");
  }

  private void make(String name, String extension, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"));
    command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=" + name));
    command.addAll(List.of("-keyout", name + ".key", "-out", name + ".pem", "-addext", extension));
    command.addAll(List.of(more));
    assertThat(run(command.toArray(String[]::new))).startsWith("0 ");
    mode(name + ".key", "rw-------");
  }

  /** Exit status and output. */
  String run(String... command) throws Exception {
    Path out = Files.createTempFile(dir, "out", "");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + Files.readString(out);
  }

  void mode(String name, String mode) throws IOException {
    Files.setPosixFilePermissions(dir.resolve(name), PosixFilePermissions.fromString(mode));
  }

  /** Replaces a file in one step. */
  void write(String name, String content) throws IOException {
    Path next = Files.writeString(dir.resolve(name + ".next"), content);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
    Files.move(next, dir.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  String read(String name) throws IOException {
    return Files.readString(dir.resolve(name));
  }

  /** With every line two deeper, as the block of a YAML text. */
  String block(String name) throws IOException {
    return "|\n" + read(name).indent(4);
  }

  Settings settings(String yaml, String... more) throws IOException, ConfigProblem {
    write("web.yml", yaml);
    List<String> settings =
        new ArrayList<>(
            List.of(
                "curfew.web.listen=127.0.0.1:0",
                "curfew.web.config-file=" + dir.resolve("web.yml")));
    settings.addAll(Arrays.asList(more));
    return Settings.load(settings);
  }

  void serve(String yaml, String... more) throws Exception {
    close();
    Settings settings = settings(yaml, more);
    WebServer server =
        new WebServer(
            settings.web(),
            WebParts.of("1", new CollectorRegistry(), new Readiness())
                .withNotice(
                    new ReloadNotice() {
                      @Override
                      public void succeeded() {
                        reloads.incrementAndGet();
                      }

                      @Override
                      public void failed() {
                        refusals.incrementAndGet();
                      }
                    }));
    web = Optional.of(server);
    port = server.start(settings.web()).get(0).port();
  }

  /** What curl says of {@code /metrics}: its exit status, the answer's status and version. */
  String scrape(String... more) throws Exception {
    return curl("https", "/metrics", more);
  }

  /** As above, of any path. */
  String curl(String scheme, String path, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("curl", "-sS", "-m", "20", "--cacert", "ca.pem", "-o", "/dev/null"));
    command.addAll(List.of("-w", "%{http_code} %{http_version}"));
    command.addAll(List.of(more));
    command.add(scheme + "://127.0.0.1:" + port + path);
    return run(command.toArray(String[]::new));
  }

  String openssl(String... more) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("openssl", "s_client", "-brief", "-CAfile", "ca.pem"));
    command.addAll(List.of("-connect", "127.0.0.1:" + port));
    command.addAll(List.of(more));
    return run(command.toArray(String[]::new));
  }

  /** Asks again until it is so; the server itself looks at its files when it is asked. */
  void until(Condition condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(100);
    }
  }

  /** What a test waits for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  @Override
  public void close() {
    web.ifPresent(WebServer::close);
    web = Optional.empty();
  }
}
