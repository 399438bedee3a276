package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.SshSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes by what the sockets say, against a peer that counts packets. Without TCP options every
 * segment but the opening ones has headers of 40 bytes (IPv6: 60), so that the peer's packets tell
 * the payload to the byte.
 */
final class TcpInfoIT {
  @TempDir private Path dir;

  @Test
  void eachUsersPayloadIsWhatThePeerCountedAlsoAcrossARestart() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      SshBed.bash("sysctl -qw net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0");
      bed.startSshd();
      Path state = dir.resolve("state");
      Process session;
      try (CountingRun run = CountingRun.begin(state, bed.log, SshSettings.Counting.TCP_INFO)) {
        assertThat(run.source().counting()).isEqualTo("tcp_info");
        session =
            bed.ssh(
                "ann", SshBed.HOST4, "head -c 200000 /dev/zero; sleep 4; head -c 30000 /dev/zero");
        run.until(
            s ->
                s.users().containsKey("ann") && CountingRun.user(s, "ann").out().bytes() > 200_000);
      }
      try (CountingRun run = CountingRun.begin(state, bed.log, SshSettings.Counting.TCP_INFO)) {
        assertThat(session.waitFor()).isZero();
        Traffic ann = payload(bed.truth(), 40);
        SshSnapshot after = run.untilBooked("ann", s -> bytes(s).equals(bytes(ann)));
        assertThat(after.logins()).containsOnlyKeys(new Ledger.Login("ann", "publickey"));
        Traffic before = bed.truth();
        bed.login("bob", SshBed.HOST6, "head -c 50000 /dev/zero; sleep 0.3");
        Traffic bob = payload(bed.truth().minus(before), 60);
        after = run.untilBooked("bob", s -> bytes(s).equals(bytes(bob)));
        assertThat(bytes(CountingRun.user(after, "ann"))).isEqualTo(bytes(ann));
        assertThat(after.users()).containsOnlyKeys("ann", "bob");
        assertThat(after.unattributed().values()).containsOnly(Traffic.NONE);
        assertThat(after.tablePresent()).isFalse();
        assertThat(after.lastTraffic()).isPresent();
      }
      assertThat(SshBed.bash("nft list ruleset")).isEmpty();
    }
  }

  @Test
  void whereATableIsAnothersTheSocketsAreAskedAndTotalsGoOnWithTheTable() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      SshBed.bash("nft add table inet curfew '{ comment \"not yours\"; }'");
      bed.startSshd();
      Path state = dir.resolve("state");
      Traffic first;
      try (CountingRun run = CountingRun.begin(state, bed.log, SshSettings.Counting.AUTO)) {
        assertThat(run.source().counting()).isEqualTo("tcp_info");
        bed.login("ann", SshBed.HOST4, "head -c 20000 /dev/zero; sleep 0.3");
        first = CountingRun.user(run.untilBooked("ann", t -> t.out().bytes() > 20_000), "ann");
      }
      SshBed.bash("nft delete table inet curfew");
      try (CountingRun run = CountingRun.begin(state, bed.log, SshSettings.Counting.AUTO)) {
        assertThat(run.source().counting()).isEqualTo("nft");
        assertThat(run.source().fresh().users()).isEqualTo(Map.of("ann", first));
        Traffic before = bed.truth();
        bed.login("ann", SshBed.HOST4, "head -c 20000 /dev/zero; sleep 0.3");
        SshSnapshot after =
            run.until(s -> SshRun.quiet(s) && !CountingRun.user(s, "ann").equals(first));
        assertThat(CountingRun.user(after, "ann").minus(first))
            .isEqualTo(bed.truth().minus(before));
      }
    }
  }

  @Test
  void noCapabilityIsNeeded() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      bed.startSshd();
      Path config =
          Files.writeString(
              dir.resolve("curfew.conf"),
              """
              curfew.web.listen = "127.0.0.1:10229"
              curfew.state.dir = "%1$s/state"
              curfew.control.socket = "%1$s/control"
              curfew.ssh.log-file = "%2$s"
              curfew.flows.enabled = false
              curfew.firewall.enabled = false
              """
                  .formatted(dir, bed.log));
      Process child =
          new ProcessBuilder(
                  "setpriv",
                  "--bounding-set=-net_admin",
                  "--inh-caps=-net_admin",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.curfew.Curfew",
                  "serve",
                  "--config",
                  config.toString())
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("child.out").toFile())
              .start();
      try {
        scrapeUntil("curfew_collector_success{collector=\"ssh\",} 1.0");
        bed.login("ann", SshBed.HOST6, "head -c 40000 /dev/zero; sleep 0.5");
        String scrape = scrapeUntil("curfew_ssh_bytes_total{user=\"ann\",direction=\"out\",}");
        assertThat(scrape)
            .contains("curfew_collector_source_info{collector=\"ssh\",source=\"tcp_info\",} 1.0")
            .contains("curfew_firewall_own_table_present 0.0");
        assertThat(Files.readString(dir.resolve("child.out")))
            .containsOnlyOnce("bytes are counted by tcp_info; nft: ")
            .contains("CAP_NET_ADMIN");
      } finally {
        child.destroy();
        child.onExit().join();
      }
    }
  }

  private String scrapeUntil(String wanted) throws Exception {
    String last = "";
    for (int tries = 0; tries < 60 && !last.contains(wanted); tries++) {
      last = SshBed.bash("curl -s --max-time 5 http://127.0.0.1:10229/metrics || true");
      Thread.sleep(250);
    }
    assertThat(last).as(Files.readString(dir.resolve("child.out"))).contains(wanted);
    return last;
  }

  private static Traffic payload(Traffic packets, long headers) {
    return Traffic.of(
        packets.in().bytes() - headers * packets.in().packets(),
        0,
        packets.out().bytes() - headers * packets.out().packets(),
        0);
  }

  /** The last acknowledgements come from sockets in time-wait, which count no more. */
  private static Traffic bytes(Traffic counted) {
    return Traffic.of(counted.in().bytes(), 0, counted.out().bytes(), 0);
  }
}
