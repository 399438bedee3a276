package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.flow.FlowLine;
import io.curfew.flow.FlowLineReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code curfew flows} beside a running exporter, with flows on loopback, and its log. */
@Timeout(240)
final class LiveFlowsIT {
  /** A command name that would turn a terminal red, and its own letters around. */
  private static final String HOSTILE = "e\u001b[31m\u202evil\n";

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private static final InetAddress LO = InetAddress.getLoopbackAddress();

  @TempDir private Path dir;
  private final List<Process> started = new ArrayList<>();
  private Path config = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    configure(true);
  }

  private void configure(boolean enabled) throws IOException {
    Path token = Files.writeString(dir.resolve("token"), TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web { listen = "127.0.0.1:0", token-file = "%1$s/token" }
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh.enabled = false
              firewall.enabled = false
              apt.enabled = false
              flows { enabled = %2$s, log { file = "%1$s/flows.log", cmdline = full } }
            }
            """
                .formatted(dir, enabled));
  }

  @AfterEach
  void endAll() {
    for (Process process : started) {
      process.destroyForcibly().onExit().join();
    }
  }

  private Exporter exporter() throws Exception {
    return Exporter.start(Settings.load(config, List.of()), new Reloads(Instant.now()));
  }

  /** Standard output goes to a file of the given name, errors to one with .err. */
  private Process curfew(String output, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Dfile.encoding=UTF-8",
                "-jar",
                System.getProperty("curfew.jar"),
                "flows"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", config.toString()));
    return start(output, command);
  }

  private Process start(String output, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.to(dir.resolve(output).toFile()))
            .redirectError(Redirect.to(dir.resolve(output + ".err").toFile()))
            .start();
    started.add(process);
    return process;
  }

  private String output(String name) throws IOException {
    return Files.readString(dir.resolve(name));
  }

  private static void tcp() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, LO);
        Socket client = new Socket(LO, listener.getLocalPort())) {
      assertThat(client.isConnected()).isTrue();
    }
  }

  private static void udp() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, LO, 9));
    }
  }

  /** Makes flows until it is so. */
  private static void until(Callable<Boolean> wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!wanted.call() && System.nanoTime() < end) {
      tcp();
      udp();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(wanted.call()).isTrue();
  }

  @Test
  void showsFlowsAsTheyComeByProtocolAndFormatAndEndsWhenAsked() throws Exception {
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Process classic = curfew("classic", "-p", "tcp");
      Process json = curfew("json", "--json", "-p", "udp");
      Process chosen =
          curfew(
              "chosen",
              "--format",
              "{ev.protocol}|{ev.dst}|{info.reason}|{ts}",
              "--format-ts",
              "%Y");
      until(
          () ->
              output("classic").lines().count() > 3
                  && output("json").lines().count() > 3
                  && output("chosen").contains("udp|127.0.0.1|")
                  && output("chosen").contains("tcp|127.0.0.1|"));

      for (Process process : List.of(classic, json, chosen)) {
        process.destroy(); // SIGTERM, handled as SIGINT is
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      }
      assertThat(output("classic").lines())
          .allMatch(
              line ->
                  line.matches(
                      "\\d{10}: ipv[46]/tcp \\S+/\\d+ > \\S+/\\d+ :: \\S+ \\S+:\\S+ \\S+ :: .*"));
      for (String line : output("json").lines().toList()) {
        assertThat(FlowLineReader.read(line).protocol()).isEqualTo("udp");
      }
      assertThat(output("chosen").lines())
          .allMatch(line -> line.matches("(tcp|udp)\\|[0-9a-f.:]+\\|[a-z_-]+\\|20\\d\\d"));
      for (String name : List.of("classic", "json", "chosen")) {
        assertThat(output(name + ".err")).isEmpty();
      }
    }
  }

  @Test
  void endsInOneLineWithTheExporterAndSilentlyWithItsReader() throws Exception {
    Process follower;
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      follower = curfew("follower");
      Process piped =
          start(
              "head",
              List.of(
                  "bash",
                  "-c",
                  "set -o pipefail; \"$@\" | head -n 2",
                  "bash",
                  System.getProperty("java.home") + "/bin/java",
                  "-jar",
                  System.getProperty("curfew.jar"),
                  "flows",
                  "--config",
                  config.toString()));
      until(() -> !piped.isAlive() && output("follower").lines().count() > 3);
      assertThat(piped.exitValue()).isZero();
      assertThat(output("head")).hasLineCount(2);
      assertThat(output("head.err")).isEmpty();
    }
    assertThat(follower.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(follower.exitValue()).isEqualTo(1);
    assertThat(output("follower.err"))
        .isEqualTo("curfew: the exporter ended or was reloaded; start again to look on\n");
  }

  @Test
  void aHostileCommandNameActsOnNoTerminalAndNoReader() throws Exception {
    Path program = dir.resolve(HOSTILE);
    Files.copy(Path.of("/bin/bash"), program);
    try (Exporter exporter = exporter();
        ServerSocket listener = new ServerSocket(0, 50, LO)) {
      assertThat(exporter.addresses()).isNotEmpty();
      Process text = curfew("text", "--format", "{ev.dport} {info.process} :: {info.cmdline}");
      Process json = curfew("json", "--json");
      until(() -> !output("text").isEmpty() && !output("json").isEmpty());
      assertThat(text.isAlive() && json.isAlive()).isTrue();
      int port = listener.getLocalPort();
      start(
          "hostile",
          List.of(
              program.toString(),
              "-c",
              "exec 3<>/dev/tcp/127.0.0.1/"
                  + port
                  + "; read -r -t 60 -u 3 x; : \u001b]0;owned\u0007"));
      until(
          () ->
              output("text").contains(port + " ")
                  && output("json").contains("\"dport\":" + port + ",")
                  && output("flows.log").contains("\"dport\":" + port + ","));

      String line = lineWith(output("text"), port + " ");
      assertThat(line)
          .as(lineWith(output("flows.log"), "\"dport\":" + port + ","))
          .doesNotContain("\u001b", "\u202e")
          .contains("31m", "vil");
      for (String file : List.of("json", "flows.log")) {
        String found = lineWith(output(file), "\"dport\":" + port + ",");
        assertThat(found.chars()).noneMatch(Character::isISOControl);
        assertThat(found).doesNotContain("\u202e");
        FlowLine flow = FlowLineReader.read(found);
        assertThat(flow.owner().process().orElse("")).contains("31m");
        // It is held open, and so are its process's files.
        assertThat(flow.owner().exe().orElse("")).contains("31m");
        assertThat(flow.owner().cmdline().orElse("")).contains("/dev/tcp/", "\u001b]0;owned");
        assertThat(flow.owner().parents().get(0).process()).isEqualTo("java");
        assertThat(flow.owner().user()).contains("root");
      }
    }
    for (String line : output("flows.log").lines().toList()) {
      assertThat(FlowLineReader.read(line).ends().source().isLoopbackAddress()).isTrue();
    }
  }

  private static String lineWith(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }

  @Test
  void theNewestAreServedToWhoeverHasTheToken() throws Exception {
    try (Exporter exporter = exporter()) {
      URI flows =
          URI.create("http://127.0.0.1:" + exporter.addresses().get(0).port() + "/api/v1/flows");
      HttpClient http = HttpClient.newHttpClient();
      assertThat(
              http.send(HttpRequest.newBuilder(flows).build(), BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(401);
      HttpRequest admitted =
          HttpRequest.newBuilder(flows).header("Authorization", "Bearer " + TOKEN).build();
      until(
          () ->
              http.send(admitted, BodyHandlers.ofString()).body().contains("\"protocol\":\"udp\""));
      assertThat(http.send(admitted, BodyHandlers.ofString()).body())
          .matches("\\{\"at\":\"[^\"]+\",\"flows\":\\[\\{\"ts\":.*}]}");
    }
  }

  @Test
  void saysWhyThereIsNothingToSee() throws Exception {
    Process nobody = curfew("nobody");
    assertThat(nobody.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(nobody.exitValue()).isEqualTo(1);
    assertThat(output("nobody.err")).startsWith("curfew: no exporter answers at ").hasLineCount(1);

    configure(false);
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Process disabled = curfew("disabled");
      assertThat(disabled.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(disabled.exitValue()).isEqualTo(1);
      assertThat(output("disabled.err"))
          .isEqualTo("curfew: the exporter watches no flows: flows.enabled is false there\n");
    }
  }
}
