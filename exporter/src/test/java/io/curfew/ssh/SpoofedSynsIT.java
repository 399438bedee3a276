package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.SshSettings;
import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SYNs and ACKs of connections that never were, from addresses that nobody has. */
@Timeout(120)
final class SpoofedSynsIT {
  private static final int PACKETS = 100_000;

  /** Packets of one call; a busy machine's queue drops some of them. */
  private static final int ROUND = 10_000;

  private static final int MAX_ROUNDS = 40;

  private static final String PEER = "curfew-spoofer";

  @TempDir private Path dir;

  @BeforeEach
  void join() throws IOException {
    SshBed.bash(
        """
        set -eu
        ip netns add %1$s
        ip link add spoof0 type veth peer name spoof1 netns %1$s
        ip addr add 192.0.2.1/24 dev spoof0
        ip link set spoof0 up
        ip -n %1$s addr add 192.0.2.2/24 dev spoof1
        ip -n %1$s link set spoof1 up
        # The reverse path filter wants the sources behind this link.
        ip route add 198.51.100.0/24 via 192.0.2.2
        ip route add 203.0.113.0/24 via 192.0.2.2
        # hping3 counts the source port up; the address is drawn for each packet.
        all() { for n in $(seq 1 254); do echo "$((n - 1)) : $1.$n,"; done; }
        ip netns exec %1$s nft -f - <<END
        table ip spoof {
          chain output {
            type filter hook output priority 0;
            ip saddr 198.51.100.0/24 ip saddr set numgen random mod 254 map { $(all 198.51.100) }
            ip saddr 203.0.113.0/24 ip saddr set numgen random mod 254 map { $(all 203.0.113) }
          }
        }
        END
        """
            .formatted(PEER));
  }

  @AfterEach
  void part() throws IOException {
    SshBed.bash("nft flush ruleset; ip link del spoof0; ip netns del " + PEER);
  }

  @Test
  void oneHundredThousandSpoofedPacketsLeaveTheSetsEmptyAndTheSumWhole() throws Exception {
    SshSettings settings =
        new SshSettings(
            true,
            "curfew",
            List.of(22),
            SshSettings.Source.FILE,
            dir.resolve("auth.log"),
            false,
            Duration.ofSeconds(1),
            64,
            SshSettings.Counting.NFT);
    Process sshd =
        new ProcessBuilder(
                "bash", "-c", "mkdir -p /run/sshd; exec /usr/sbin/sshd -D -e -o PidFile=none")
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("sshd.out").toFile())
            .start();
    try (NftTalk talk = new NftTalk("the test's")) {
      AccountingTable table = new AccountingTable(settings, TableForm.USUAL, talk);
      TableWriter writer = new TableWriter(settings, TableForm.USUAL, talk);
      SshBed.bash(
          "for n in $(seq 200); do ss -Hltn sport = :22 | grep -q . && exit 0; sleep .05; done; exit 1");
      writer.install(AccountingTable.comment(UUID.randomUUID().toString()), false);
      String shape = writer.shape();
      for (int round = 0; arrived(table) < PACKETS && round < MAX_ROUNDS; round++) {
        send("--syn", "198.51.100.1");
        send("--ack", "203.0.113.1");
      }

      Reading.Plain plain = table.read().plain().orElseThrow();
      Traffic all = plain.after().all();
      // Nothing sent would leave the sets empty too.
      assertThat(all.in().packets()).isGreaterThanOrEqualTo(PACKETS);
      assertThat(all.out().packets()).as("the host's answers").isPositive();
      assertThat(plain.after().assured()).isEqualTo(Traffic.NONE);
      assertThat(table.read().elements()).isEmpty();
      assertThat(writer.shape()).isEqualTo(shape);
      books(table);
    } finally {
      sshd.destroy();
      sshd.onExit().join();
    }
  }

  private static long arrived(AccountingTable table) throws IOException {
    return table.read().plain().orElseThrow().after().all().in().packets();
  }

  /** The whole flood is of nobody, by its reason, to the byte. */
  private static void books(AccountingTable table) throws IOException {
    SshBytes bytes = new SshBytes();
    // The host repeats its SYN-ACKs for a minute: two readings in a row tell the same in between.
    for (int tries = 0; tries < 5; tries++) {
      Reading reading = table.read();
      bytes.read(reading, key -> Optional.empty());
      Traffic sum = bytes.unattributed().values().stream().reduce(bytes.pending(), Traffic::plus);
      assertThat(sum).isEqualTo(reading.plain().orElseThrow().after().all());
      assertThat(bytes.users()).isEmpty();
    }
    assertThat(
            bytes.unattributed().getOrDefault(Unattributed.HANDSHAKE, Traffic.NONE).in().packets())
        .isGreaterThanOrEqualTo(PACKETS);
  }

  private static void send(String flag, String source) throws IOException {
    Command.Result result =
        Command.of(
                "ip",
                "netns",
                "exec",
                PEER,
                "hping3",
                "-q",
                "-i",
                "u10",
                flag,
                "-a",
                source,
                "-s",
                "1024",
                "-p",
                "22",
                "-c",
                Integer.toString(ROUND),
                "192.0.2.1")
            .withTimeout(Duration.ofSeconds(30))
            .run();
    // hping3's status says whether it was answered, which it mostly isn't.
    assertThat(result.errors()).as(result.output()).contains(ROUND + " packets transmitted");
  }
}
