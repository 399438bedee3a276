package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import io.curfew.doctor.Doctor;
import io.curfew.doctor.Finding;
import io.curfew.doctor.Finding.Level;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of flows, beside real exporters that are well and that are not. */
@Timeout(300)
final class DoctorFlowsIT {
  private static final String LOOKING = "+net_admin,+sys_ptrace,+dac_read_search";

  @TempDir private Path dir;
  private final List<Process> started = new ArrayList<>();
  private Path config = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    configure("auto", dir.resolve("flows.log"));
  }

  private void configure(String witness, Path log) throws IOException {
    config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:0"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh { enabled = false, table = doctor }
              firewall.enabled = false
              apt.enabled = false
              flows { witness = %2$s, log { file = "%3$s", cmdline = full } }
            }
            """
                .formatted(dir, witness, log));
  }

  @AfterEach
  void endAll() {
    for (Process process : started) {
      process.destroy();
      process.onExit().orTimeout(30, TimeUnit.SECONDS).exceptionally(late -> process).join();
      process.destroyForcibly().onExit().join();
    }
  }

  private Settings settings() throws ConfigProblem {
    return Settings.load(config, List.of());
  }

  private Exporter exporter() throws Exception {
    return Exporter.start(settings(), new Reloads(Instant.now()));
  }

  private static List<String> curfew(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xmx128m", "-jar", System.getProperty("curfew.jar")));
    command.addAll(List.of(arguments));
    return command;
  }

  /** An exporter of root's that has these rights alone. */
  private void exporterWith(String capabilities) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--inh-caps=-all",
                "--bounding-set=-all" + (capabilities.isEmpty() ? "" : "," + capabilities)));
    command.addAll(curfew("serve", "--config", config.toString()));
    Path log = dir.resolve("serve.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    started.add(process);
    List<Finding> found = until(all -> of(all, "exporter").level() == Level.OK);
    assertThat(of(found, "exporter").detail())
        .as(Files.readString(log))
        .isEqualTo("runs as process " + process.pid());
  }

  private static Finding of(List<Finding> findings, String what) {
    return findings.stream().filter(one -> one.what().equals(what)).findFirst().orElseThrow();
  }

  private static List<Finding> all(List<Finding> findings, String what) {
    return findings.stream().filter(one -> one.what().equals(what)).toList();
  }

  /** Looks until it is so, or for long enough; returns the last look. */
  private List<Finding> until(Predicate<List<Finding>> wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    List<Finding> found = Doctor.examine(settings());
    while (!wanted.test(found) && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(100);
      found = Doctor.examine(settings());
    }
    return found;
  }

  private static void makeFlow() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, loopback, 9));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flush() throws IOException {
    assertThat(Command.of("nft", "flush", "ruleset").run().succeeded()).isTrue();
  }

  @Test
  void aHostWithTheWitnessHasNoFindings() throws Exception {
    configure("on", dir.resolve("flows.log"));
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      List<Finding> found =
          until(
              all ->
                  of(all, "cgroups").level() == Level.OK && Files.exists(dir.resolve("flows.log")));

      assertThat(found).noneMatch(finding -> finding.level() == Level.BAD);
      assertThat(of(found, "rights").detail()).isEqualTo("the exporter has all for: flows");
      assertThat(of(found, "flow owners"))
          .extracting(Finding::level, Finding::detail)
          .containsExactly(Level.OK, "named by the eBPF witness (socket storage)");
      assertThat(of(found, "flow table"))
          .extracting(Finding::level, Finding::detail)
          .containsExactly(Level.OK, "table inet doctor_flows keeps conntrack on");
      assertThat(of(found, "flow events").level()).isEqualTo(Level.OK);
      Command.Result most = Command.of("cat", "/proc/sys/net/netfilter/nf_conntrack_max").run();
      assertThat(of(found, "conntrack room").detail())
          .matches("\\d+ of " + most.output().strip() + " entries are in use");
      assertThat(of(found, "cgroups").detail()).startsWith("version 2").contains("each is watched");
      assertThat(all(found, "flow log"))
          .extracting(Finding::level)
          .containsExactly(Level.OK, Level.NOTE);
      assertThat(of(found, "flow log").detail()).contains(dir.resolve("flows.log").toString());
      assertThat(of(found, "destinations").detail())
          .matches("every one is learned until \\d{4}-[0-9-]+T[0-9:]+Z and none reported, .*");

      Command.Result json =
          Command.of(
                  curfew("doctor", "--json", "--config", config.toString()).toArray(String[]::new))
              .withTimeout(Duration.ofSeconds(60))
              .run();
      assertThat(json.exitStatus()).as(json.errors()).isZero();
      assertThat(json.output())
          .hasLineCount(1)
          .contains(
              "{\"level\":\"ok\",\"what\":\"flow owners\",\"detail\":\"named by the eBPF witness"
                  + " (socket storage)\",\"mend\":\"\"}");
    }
  }

  @Test
  void theWitnessSwitchedOffIsSaidWithWhatItCosts() throws Exception {
    configure("off", dir.resolve("flows.log"));
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      List<Finding> found = Doctor.examine(settings());
      assertThat(of(found, "flow owners"))
          .isEqualTo(
              new Finding(
                  Level.NOTE,
                  "flow owners",
                  "named by sock_diag alone: flows.witness is off; a flow stays without its process"
                      + " if that ends before curfew looks",
                  "flows.witness = auto"));
      assertThat(of(found, "rights").level()).isEqualTo(Level.OK);
    }
  }

  @Test
  void aTableThatSomebodyFlushedIsMissedHealedAndRemembered() throws Exception {
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      assertThat(of(Doctor.examine(settings()), "flow table").level()).isEqualTo(Level.OK);
      flush();
      // Gone for some seconds; a look that falls in between may find either.
      List<Finding> found = until(all -> of(all, "flow table").level() == Level.NOTE);
      assertThat(of(found, "flow table").detail())
          .isEqualTo(
              "table inet doctor_flows was removed and made again once since the start; no flow is"
                  + " seen in between");
      assertThat(of(found, "flow table").mend()).contains("nft monitor");
    }
  }

  @Test
  void aLogThatCannotBeWrittenIsAFinding() throws Exception {
    configure("auto", dir.resolve("none/flows.log"));
    assertThat(of(Doctor.examine(settings()), "flow log"))
        .extracting(Finding::level, Finding::detail)
        .containsExactly(Level.BAD, "no directory for " + dir.resolve("none/flows.log"));
    try (Exporter exporter = exporter()) {
      assertThat(exporter.addresses()).isNotEmpty();
      List<Finding> found = until(all -> of(all, "flow log").level() == Level.BAD);
      assertThat(of(found, "flow log").detail())
          .contains("none: no such directory; make it", " lines dropped");
      Files.createDirectory(dir.resolve("none"));
      // Tried again with the next flow.
      found =
          until(
              all -> {
                makeFlow();
                return of(all, "flow log").level() != Level.BAD;
              });
      assertThat(of(found, "flow log").detail()).startsWith("to file ");
    }
  }

  @Test
  void rightsThatTheWitnessLacksAreNamedByBothWhoMissThem() throws Exception {
    exporterWith(LOOKING);
    List<Finding> found = Doctor.examine(settings());

    assertThat(of(found, "flow owners").level()).isEqualTo(Level.NOTE);
    assertThat(of(found, "flow owners").detail())
        .startsWith(
            "named by sock_diag alone: the eBPF witness needs CAP_BPF, CAP_PERFMON and"
                + " CAP_NET_ADMIN: grant CAP_BPF, CAP_PERFMON; ");
    assertThat(of(found, "flow owners").mend()).contains("AmbientCapabilities=");
    assertThat(all(found, "rights"))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE, Level.NOTE);
    assertThat(found).noneMatch(finding -> finding.level() == Level.BAD);
  }

  @Test
  void theWitnessAloneDoesNotLookIntoProcesses() throws Exception {
    exporterWith("+net_admin,+bpf,+perfmon");
    List<Finding> found = Doctor.examine(settings());

    assertThat(of(found, "flow owners").detail())
        .isEqualTo("named by the eBPF witness (socket storage)");
    assertThat(all(found, "rights"))
        .extracting(Finding::level)
        .containsExactly(Level.NOTE, Level.NOTE);
    assertThat(of(found, "rights").detail()).contains("no process for inbound flows");
  }

  @Test
  void withoutAnyRightTheCollectorFailsAndTheDoctorSaysSo() throws Exception {
    exporterWith("");
    List<Finding> found = Doctor.examine(settings());

    assertThat(of(found, "collector flow").level()).isEqualTo(Level.BAD);
    assertThat(all(found, "rights"))
        .extracting(Finding::level)
        .contains(Level.BAD)
        .doesNotContain(Level.OK);
    assertThat(of(found, "flow table").level()).isEqualTo(Level.BAD);
  }

  @Test
  void withoutAnExporterOnlyWhatIsSeenIsSaid() throws Exception {
    List<Finding> found = Doctor.examine(settings());

    assertThat(of(found, "exporter").level()).isEqualTo(Level.BAD);
    for (String what : List.of("flow owners", "flow events", "flow table", "cgroups")) {
      assertThat(of(found, what).level()).as(what).isEqualTo(Level.UNSEEN);
    }
    assertThat(of(found, "destinations").level()).isEqualTo(Level.UNSEEN);
  }
}
