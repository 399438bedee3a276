package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged commands beside a running exporter, and without one. */
@Timeout(120)
final class LiveCommandsIT {
  @TempDir private Path dir;
  private Path config = Path.of("");

  @BeforeEach
  void configure() throws IOException {
    Path log = Files.createFile(dir.resolve("auth.log"));
    config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:0"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh { log-file = "%2$s", ports = [2200] }
              flows.enabled = false
            }
            """
                .formatted(dir, log));
  }

  private Command.Result curfew(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-jar",
                System.getProperty("curfew.jar")));
    command.addAll(List.of(arguments));
    command.add("--config");
    command.add(config.toString());
    return Command.of(command.toArray(String[]::new)).withTimeout(Duration.ofSeconds(40)).run();
  }

  @Test
  void aHealthyHostHasNoFindings() throws Exception {
    try (ServerSocket sshd = new ServerSocket(2200, 1, InetAddress.getLoopbackAddress());
        Exporter exporter =
            Exporter.start(Settings.load(config, List.of()), new Reloads(Instant.now()))) {
      assertThat(sshd.isBound()).isTrue();
      assertThat(exporter.addresses()).isNotEmpty();

      Command.Result doctor = curfew("doctor");
      assertThat(doctor.output())
          .contains("exporter        runs as process " + ProcessHandle.current().pid())
          .contains("the exporter has all for: SSH accounting, firewall hits\n")
          .contains("note    flows           flows.enabled is false: no flows")
          .contains("nft: curfew's own table inet curfew")
          .contains("somebody listens on TCP port 2200")
          .contains("file " + dir.resolve("auth.log") + ", read")
          .doesNotContain("BAD");
      assertThat(doctor.exitStatus()).isZero();
      assertThat(curfew("doctor", "--json").output())
          .startsWith("{\"findings\":[{\"level\":\"ok\",\"what\":\"configuration\",")
          .hasLineCount(1);

      assertThat(curfew("sessions").output()).isEqualTo("no open session\n");
      assertThat(curfew("sessions", "--json").output())
          .startsWith("{\"at\":\"")
          .endsWith("\"sessions\":[]}\n");
    }
  }

  @Test
  void whatIsBrokenIsNamedWithWhatMendsIt() throws Exception {
    Command.Result doctor = curfew("doctor");

    assertThat(doctor.exitStatus()).isEqualTo(1);
    assertThat(doctor.output())
        .contains("BAD     exporter        no exporter answers at " + dir.resolve("control"))
        .contains("mend: systemctl restart curfew # or, without systemd: curfew serve")
        .contains("BAD     ssh ports       nobody listens on TCP port 2200")
        .contains("BAD     byte source     nothing counts: no table inet curfew")
        .contains("BAD     state           no directory " + dir.resolve("state"));
    Command.Result sessions = curfew("sessions");
    assertThat(sessions.exitStatus()).isEqualTo(1);
    assertThat(sessions.errors()).startsWith("curfew: no exporter answers at ").hasLineCount(1);

    Files.writeString(config, "curfew.ssh.prots = [22]\n");
    Command.Result broken = curfew("doctor");
    assertThat(broken.exitStatus()).isEqualTo(2);
    assertThat(broken.output()).contains("BAD     configuration", "did you mean ports?");
  }

  @Test
  void aReportSaysWhatIsWrongInOneLine() throws Exception {
    Command.Result unreachable =
        curfew("report", "usage", "--prometheus", "http://127.0.0.1:9", "--since", "1d");
    assertThat(unreachable.exitStatus()).isEqualTo(1);
    assertThat(unreachable.errors())
        .isEqualTo(
            "curfew: prometheus http://127.0.0.1:9: not reachable: is it running, and is"
                + " report.prometheus its address?\n");
    for (List<String> wrong :
        List.of(
            List.of("--since", "yesterday"),
            List.of("--by", "year"),
            List.of("--timezone", "Mars/Olympus"),
            List.of("--prometheus", "http://ann:secret@127.0.0.1:9090"))) {
      List<String> arguments = new ArrayList<>(List.of("report", "usage"));
      arguments.addAll(wrong);
      Command.Result refused = curfew(arguments.toArray(String[]::new));
      assertThat(refused.exitStatus()).as("%s", wrong).isEqualTo(2);
      assertThat(refused.errors()).hasLineCount(1).doesNotContain("secret");
    }
  }
}
