package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.SshSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes by conntrack's accounting, against a peer that counts each packet, the opening ones too.
 */
final class ConntrackIT {
  private static final String TRACKS =
      "nft add table inet tracks; nft add chain inet tracks in"
          + " '{ type filter hook input priority 0; }';"
          + "nft add rule inet tracks in ct state new counter;";

  private static final String IN_A_ZONE =
      "nft add chain inet tracks early '{ type filter hook prerouting priority raw; }';"
          + "nft add chain inet tracks earlyOut '{ type filter hook output priority raw; }';"
          + "nft add rule inet tracks early ct zone set 5;"
          + "nft add rule inet tracks earlyOut ct zone set 5;";

  @TempDir private Path dir;

  @Test
  void eachUsersBytesAreWhatThePeerCountedAlsoAcrossARestart() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      SshBed.bash(TRACKS + "sysctl -qw net.netfilter.nf_conntrack_acct=1");
      countAllAtThePeer();
      bed.startSshd();
      Path state = dir.resolve("state");
      Process session;
      try (CountingRun run = begin(bed, state)) {
        assertThat(run.source().counting()).isEqualTo("conntrack");
        session =
            bed.ssh(
                "ann", SshBed.HOST4, "head -c 200000 /dev/zero; sleep 4; head -c 30000 /dev/zero");
        run.until(s -> CountingRun.user(s, "ann").out().bytes() > 200_000);
      }
      try (CountingRun run = begin(bed, state)) {
        assertThat(session.waitFor()).isZero();
        Traffic ann = whole();
        run.untilBooked("ann", ann::equals);
        bed.login("bob", SshBed.HOST6, "head -c 50000 /dev/zero; sleep 0.3");
        Traffic bob = whole().minus(ann);
        SshSnapshot after = run.untilBooked("bob", bob::equals);
        assertThat(after.users()).containsOnlyKeys("ann", "bob").containsEntry("ann", ann);
        assertThat(after.unattributed().values()).containsOnly(Traffic.NONE);
        assertThat(after.logins()).containsKey(new Ledger.Login("ann", "publickey"));
      }
      // The entries are in time-wait still: what they counted is booked and not booked again.
      try (CountingRun run = begin(bed, state)) {
        SshSnapshot again = run.until(SshRun::quiet);
        assertThat(again.users().values().stream().reduce(Traffic.NONE, Traffic::plus))
            .isEqualTo(whole());
        assertThat(again.unattributed().values()).containsOnly(Traffic.NONE);
      }
    } finally {
      SshBed.bash("nft delete table inet tracks");
    }
  }

  @Test
  void portsThatAreTakenAgainAtOnceLoseNothingInAnyZone() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      SshBed.bash(TRACKS + IN_A_ZONE + "sysctl -qw net.netfilter.nf_conntrack_acct=1");
      countAllAtThePeer();
      bed.startSshd();
      try (CountingRun run = begin(bed, dir.resolve("state"))) {
        SshBed.bash(
            """
            ip netns exec curfew-ssh-peer timeout 20 python3 - <<'END'
            import socket, struct, time
            for n in range(6):
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(("192.0.2.2", 40001))
                s.connect(("192.0.2.1", 22))
                s.recv(100)
                s.sendall(b"SSH-2.0-x\\r\\n")
                s.recv(10000)
                time.sleep(0.3)
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                s.close()
            END
            """);
        Traffic all = whole();
        assertThat(all.in().packets()).isGreaterThan(20);
        run.until(
            s -> SshRun.quiet(s) && all.equals(s.unattributed().get(Unattributed.UNAUTHENTICATED)));
      }
    } finally {
      SshBed.bash("nft delete table inet tracks");
    }
  }

  @Test
  void itSaysWhichSettingIsMissing() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      SshBed.bash(TRACKS + "sysctl -qw net.netfilter.nf_conntrack_acct=0");
      assertThatThrownBy(() -> begin(bed, dir.resolve("state")))
          .hasMessageContaining("net.netfilter.nf_conntrack_acct=1");
      assertThat(SshBed.bash("sysctl -n net.netfilter.nf_conntrack_acct").strip()).isEqualTo("0");
    } finally {
      SshBed.bash("nft delete table inet tracks");
    }
  }

  @Test
  void itSaysThatNothingIsTrackedThoughAConnectionIsOpen() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      // The other tests' entries are in time-wait.
      SshBed.bash("sysctl -qw net.netfilter.nf_conntrack_acct=1; conntrack -F 2>/dev/null");
      bed.startSshd();
      Process session = bed.ssh("ann", SshBed.HOST4, "echo in; sleep 30");
      SshBed.bash(
          "for n in $(seq 200); do ss -Htn state established sport = :22 | grep -q . && exit 0;"
              + " sleep 0.05; done; exit 1");
      assertThatThrownBy(() -> begin(bed, dir.resolve("state")))
          .hasMessageContaining("no entries though a connection is open");
      session.destroy();
    }
  }

  private static CountingRun begin(SshBed bed, Path state) throws Exception {
    return CountingRun.begin(state, bed.log, SshSettings.Counting.CONNTRACK);
  }

  private static void countAllAtThePeer() throws Exception {
    SshBed.bash(
        """
        ip netns exec curfew-ssh-peer nft -f - <<'END'
        table inet whole {
          chain output {
            type filter hook output priority 100;
            tcp dport 22 counter
          }
          chain input {
            type filter hook input priority 100;
            tcp sport 22 counter
          }
        }
        END
        """);
  }

  /** From the host's point of view. */
  private static Traffic whole() throws Exception {
    String listing = SshBed.bash("ip netns exec curfew-ssh-peer nft list table inet whole");
    return new Traffic(counted(listing, "dport"), counted(listing, "sport"));
  }

  private static Count counted(String listing, String port) {
    Matcher found =
        Pattern.compile(port + " 22 counter packets (\\d+) bytes (\\d+)").matcher(listing);
    assertThat(found.find()).as(listing).isTrue();
    return new Count(Long.parseLong(found.group(2)), Long.parseLong(found.group(1)));
  }
}
