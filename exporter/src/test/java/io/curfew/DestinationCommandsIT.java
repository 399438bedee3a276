package io.curfew;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.Settings;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code curfew destinations} and {@code curfew flows analyze}, packaged, on real flows. */
@Timeout(300)
final class DestinationCommandsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;

  private static Command.Result run(String... command) throws IOException {
    return Command.of(command).withTimeout(Duration.ofSeconds(60)).run();
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
    command.add(dir.resolve("curfew.conf").toString());
    return run(command.toArray(String[]::new));
  }

  private Settings settings() throws Exception {
    Path config =
        Files.writeString(
            dir.resolve("curfew.conf"),
            """
            curfew {
              web.listen = "127.0.0.1:0"
              state.dir = "%1$s/state"
              control.socket = "%1$s/control"
              ssh.enabled = false
              firewall.enabled = false
              destinations.learning = 0s
            }
            """
                .formatted(dir));
    return Settings.load(config, List.of());
  }

  /** An address of a documentation range behind an interface that leads nowhere. */
  private static void send(String to, int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName(to), port));
    }
  }

  private String awaitRow(String to, int port) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Command.Result list;
    do {
      // A packet before the exporter listens makes no event, and none again: each has a port.
      send(to, port);
      list = curfew("destinations", "list", "--state", "unknown");
    } while (!list.output().contains(to) && System.nanoTime() < deadline);
    return list.output();
  }

  @Test
  void anUnknownDestinationIsLookedAtAndLearned() throws Exception {
    for (String command :
        List.of(
            "ip link add dest0 type veth peer name dest1",
            "ip address add 192.0.2.1/24 dev dest0",
            "ip link set dest0 up",
            "ip link set dest1 up",
            "ip route add 198.51.100.0/24 dev dest0")) {
      Command.Result done = run(command.split(" ", -1));
      assertThat(done.exitStatus()).as("%s: %s", command, done.errors()).isZero();
    }
    try (Exporter exporter = Exporter.start(settings(), new Reloads(Instant.now()))) {
      assertThat(exporter.addresses()).isNotEmpty();
      assertThat(awaitRow("198.51.100.7", 9999))
          .contains("DESTINATION", "198.51.100.7", "9999", "udp");

      assertThat(curfew("destinations", "learn", "198.51.100.7", "--port", "9999").output())
          .contains(" learned");
      assertThat(curfew("destinations", "list", "--state", "unknown").output())
          .doesNotContain("198.51.100.7");
      assertThat(curfew("destinations", "list", "--json").output())
          .contains("\"state\":\"learned\",\"destination\":\"198.51.100.7\",\"port\":\"9999\"")
          .hasLineCount(1);
      assertThat(curfew("destinations", "trust", "198.51.100.0/25", "--name", "lab").output())
          .isEqualTo("198.51.100.0/25 is trusted\n");
      assertThat(curfew("destinations", "list", "--state", "trusted").output())
          .contains("198.51.100.0/25", "lab by command");
      assertThat(curfew("destinations", "forget", "198.51.100.0/24").exitStatus()).isZero();

      Command.Result nothing = curfew("destinations", "forget", "198.51.100.0/24");
      assertThat(nothing.exitStatus()).isEqualTo(1);
      assertThat(nothing.errors()).startsWith("curfew: nothing matches").hasLineCount(1);
      for (List<String> wrong :
          List.of(
              List.of("destinations", "learn"),
              List.of("destinations", "learn", "198.51.100.7", "--all-unknown"),
              List.of("destinations", "trust", "localhost"))) {
        Command.Result refused = curfew(wrong.toArray(String[]::new));
        assertThat(refused.exitStatus()).as("%s", wrong).isEqualTo(2);
        assertThat(refused.errors()).hasLineCount(1);
      }
    } finally {
      run("ip", "link", "delete", "dest0");
    }
  }

  @Test
  void aLogIsSievedWithoutAnExporter() throws Exception {
    Settings unused = settings();
    Path log = dir.resolve("new.log");
    Files.writeString(
        log,
        "Nov 21 06:00:00 gw kernel: [1.0] NEW-OUTBOUND IN=eth1 OUT=eth0 SRC=192.0.2.7"
            + " DST=198.51.100.9 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40000"
            + " DPT=6667 WINDOW=64240 RES=0x00 SYN URGP=0 \n",
        StandardCharsets.UTF_8);
    assertThat(curfew("flows", "analyze", log.toString()).output())
        .contains("1 new flows in 1 lines", "other      1  100.0 %", "198.51.100.9  6667  tcp");
    assertThat(curfew("flows", "analyze", "--json", log.toString()).output())
        .contains("\"destination\":\"198.51.100.9\",\"port\":6667")
        .hasLineCount(1);
    Command.Result missing = curfew("flows", "analyze", dir.resolve("none").toString());
    assertThat(missing.exitStatus()).isEqualTo(1);
    assertThat(missing.errors())
        .isEqualTo(
            "curfew: " + dir.resolve("none") + ": can't be read: no such file or directory\n");
  }
}
