package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.doctor.Doctor;
import io.curfew.doctor.Finding;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of the firewall, of a real exporter with traffic on loopback. */
@Timeout(240)
final class FirewallRulesIT {
  private static final String ESCAPE = "\u001b";

  @TempDir private Path dir;
  private final List<Process> started = new ArrayList<>();
  private final ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
  private Path config = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:0"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh.enabled = false
              flows.enabled = false
              apt.enabled = false
            }
            """
                .formatted(dir));
    nft("flush ruleset");
    nft(
        "table inet fw { chain input { type filter hook input priority 0;"
            + " udp dport 7 counter accept comment \"echo\";"
            + " udp dport 9 counter accept comment \"hostile"
            + ESCAPE
            + "[2J\u202e\";"
            + " udp dport 11 counter comment \"resting\";"
            + " udp dport 13 counter comment \"never\"; }; }");
  }

  @AfterEach
  void end() throws Exception {
    traffic.shutdownNow();
    for (Process process : started) {
      process.destroyForcibly().onExit().join();
    }
    nft("flush ruleset");
  }

  private Exporter exporter() throws Exception {
    return Exporter.start(Settings.load(config, List.of()), new Reloads(Instant.now()));
  }

  private static void nft(String commands) throws IOException {
    Command.Result result = Command.of("nft", "-f", "-").withInput(commands).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xmx128m", "-jar", System.getProperty("curfew.jar")));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", config.toString()));
    return command;
  }

  private Command.Result rules(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("firewall", "rules"));
    arguments.addAll(List.of(more));
    return Command.of(command(arguments.toArray(String[]::new)).toArray(String[]::new))
        .withTimeout(Duration.ofSeconds(60))
        .run();
  }

  private static void send(int port, int datagrams) {
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < datagrams; i++) {
        socket.send(new DatagramPacket(new byte[4], 4, InetAddress.getLoopbackAddress(), port));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void keepSending(int port) {
    var unused = traffic.scheduleAtFixedRate(() -> send(port, 5), 0, 50, TimeUnit.MILLISECONDS);
  }

  @Test
  void rulesThatAreHitNowLeadWithTheirRates() throws Exception {
    send(11, 500);
    send(9, 3);
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      keepSending(7);

      Command.Result table = rules();
      assertThat(table.errors()).isEmpty();
      assertThat(table.exitStatus()).isZero();
      List<String> lines = table.output().lines().toList();
      assertThat(lines.get(0))
          .matches(" *PACKETS/s +BYTES/s +PACKETS +BYTES +LAST HIT +VERDICT .*");
      assertThat(lines.get(1)).matches(" *[1-9]\\S* .* accept +nft inet fw input +echo");
      assertThat(lines.get(2)).matches(" *0 .* 500 .* nft inet fw input +resting");
      assertThat(lines.get(3)).endsWith("hostile\\x1b[2J\\u202e");
      assertThat(lines.get(4)).isEqualTo("1 never hit");

      String json = rules("--json", "--top", "1", "--by", "packets").output();
      assertThat(json)
          .hasLineCount(1)
          .contains("\"by\":\"packets\",\"never_hit\":1,\"left_out\":2,")
          .contains("\"rule\":");
      // 5 datagrams every 50 ms; what a slow machine makes of it is still not nothing.
      Matcher rate =
          Pattern.compile("\"rule\":\"echo\".*?\"packets_per_second\":([0-9.E-]+)")
              .matcher(rules("--json").output());
      assertThat(rate.find()).isTrue();
      assertThat(Double.parseDouble(rate.group(1))).isBetween(1.0, 1000.0);
    }
  }

  @Test
  void watchingGoesOnUntilItIsEnded() throws Exception {
    send(7, 1);
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Path out = dir.resolve("out");
      Process watching = launch(out, command("firewall", "rules", "--watch"));
      until(() -> count(out, "PACKETS/s") >= 2);
      // As ^C does.
      assertThat(
              new ProcessBuilder("kill", "-INT", Long.toString(watching.pid())).start().waitFor())
          .isZero();
      assertThat(watching.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(watching.exitValue()).isZero();
      assertThat(Files.readString(out)).doesNotContain(ESCAPE).doesNotContain("Exception");

      Path headed = dir.resolve("headed");
      Process piped =
          launch(
              headed,
              List.of(
                  "bash",
                  "-c",
                  "set -o pipefail; \"$@\" | head -n 1",
                  "bash",
                  String.join(" ", command("firewall", "rules", "--watch").subList(0, 1)),
                  "-jar",
                  System.getProperty("curfew.jar"),
                  "firewall",
                  "rules",
                  "--watch",
                  "--config",
                  config.toString()));
      assertThat(piped.waitFor(90, TimeUnit.SECONDS)).as("a closed pipe ends it").isTrue();
      assertThat(Files.readString(headed)).hasLineCount(1).contains("PACKETS/s");
      assertThat(piped.exitValue()).isZero();
    }
  }

  @Test
  void aTerminalIsDrawnOverAndNoLineIsWiderThanIt() throws Exception {
    nft("insert rule inet fw input udp dport 7 counter comment \"" + "w".repeat(120) + "\"");
    send(7, 1);
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      Path out = dir.resolve("out");
      Path program = dir.resolve("watch.sh");
      Files.writeString(
          program,
          "stty cols 90 rows 24\nexec "
              + String.join(" ", command("firewall", "rules", "--watch"))
              + "\n");
      Process watching =
          launch(out, List.of("script", "-q", "-f", "-c", "sh " + program, "/dev/null"));
      until(() -> count(out, ESCAPE + "\\[\\d+A" + ESCAPE + "\\[J") >= 1);
      watching.destroy();
      assertThat(watching.waitFor(60, TimeUnit.SECONDS)).isTrue();
      String drawn = Files.readString(out).replaceAll(ESCAPE + "\\[(\\d+A|J)", "");
      assertThat(drawn).contains("www…");
      assertThat(drawn.lines().map(String::strip)).allMatch(line -> line.length() <= 90);
    }
  }

  @Test
  void withoutRightsEachSaysSoInOneLine() throws Exception {
    List<String> bare =
        new ArrayList<>(List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all"));
    bare.addAll(command("serve"));
    Path log = dir.resolve("serve.log");
    Process powerless = launch(log, bare);
    until(() -> count(log, "serving ") == 1);

    assertThat(powerless.isAlive()).isTrue();
    assertThat(Files.readString(log).lines().filter(line -> line.contains("collector firewall")))
        .as(Files.readString(log))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("CAP_NET_ADMIN"));
    Command.Result refused = rules();
    assertThat(refused.exitStatus()).isEqualTo(1);
    assertThat(refused.errors()).startsWith("curfew: ").contains("CAP_NET_ADMIN").hasLineCount(1);
    List<Finding> found = Doctor.examine(Settings.load(config, List.of()));
    assertThat(found)
        .anySatisfy(
            finding -> {
              assertThat(finding.what()).isEqualTo("collector firewall");
              assertThat(finding.detail()).contains("CAP_NET_ADMIN");
            })
        .anySatisfy(
            finding -> {
              assertThat(finding.what()).isEqualTo("rights");
              assertThat(finding.detail()).contains("no firewall hits");
            });
  }

  @Test
  void aNetworkOfItsOwnIsSaidOnceAtTheStart() throws Exception {
    Path proc = dir.resolve("proc");
    Files.createDirectories(proc.resolve("self/ns"));
    Files.createDirectories(proc.resolve("1/ns"));
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026531836]"));
    Files.createSymbolicLink(proc.resolve("1/ns/net"), Path.of("net:[4026531833]"));
    Files.writeString(config, Files.readString(config) + "curfew.host.proc = \"" + proc + "\"\n");
    Path log = dir.resolve("serve.log");
    Process serving = launch(log, command("serve"));
    until(() -> count(log, "serving ") == 1);

    assertThat(serving.isAlive()).isTrue();
    assertThat(Files.readString(log).lines().filter(line -> line.contains("network namespace")))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("--network host", "hostNetwork: true"));
    assertThat(Doctor.examine(Settings.load(config, List.of())))
        .anySatisfy(
            finding -> {
              assertThat(finding.what()).isEqualTo("network");
              assertThat(finding.level()).isEqualTo(Finding.Level.NOTE);
            });
  }

  private Process launch(Path out, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(out.toFile()))
            .start();
    started.add(process);
    return process;
  }

  private static long count(Path file, String pattern) {
    try {
      return Pattern.compile(pattern).matcher(Files.readString(file)).results().count();
    } catch (IOException e) {
      return 0;
    }
  }

  private static void until(BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!wanted.getAsBoolean() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(wanted.getAsBoolean()).isTrue();
  }
}
