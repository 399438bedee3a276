package io.curfew.ssh;

import static io.curfew.ssh.TableBed.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Back to the best source within one life, as soon as it can work again. */
final class ChosenSourceIT {
  @TempDir private Path dir;

  @Test
  void curfewsTableTakesOverOpenSessionsOnceItCanBeMade() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      SshBed.bash("nft add table inet curfew '{ comment \"not yours\"; }'");
      bed.startSshd();
      HurriedClock clock = new HurriedClock();
      try (CountingRun run =
          CountingRun.begin(dir.resolve("state"), bed.log, SshSettings.Counting.AUTO, clock)) {
        Process session = bed.ssh("ann", SshBed.HOST4, "read go; head -c 40000 /dev/zero; read go");
        run.until(s -> s.sessions().size() == 1);
        assertThat(run.source().counting()).isEqualTo("tcp_info");
        // The other table stands still: it is tried in vain, and nothing changes.
        clock.hurry(Duration.ofHours(1));
        run.until(s -> s.sessions().size() == 1);
        assertThat(run.source().counting()).isEqualTo("tcp_info");
        SshBed.bash("nft delete table inet curfew");
        // More than once: a try in vain that was still under way puts the next one off.
        run.until(
            s -> {
              clock.hurry(Duration.ofHours(2));
              return run.source().counting().equals("nft") && s.tablePresent();
            });
        SshSnapshot atSwitch = silent(bed, run);
        Traffic before = bed.truth();
        session.getOutputStream().write('\n');
        session.getOutputStream().flush();
        run.until(s -> CountingRun.user(s, "ann").out().bytes() > 40_000);
        SshSnapshot after = silent(bed, run);
        Traffic moved = bed.truth().minus(before);
        assertThat(sum(after).minus(sum(atSwitch))).isEqualTo(moved);
        // Conntrack calls a connection that it picks up assured after a packet each way.
        Traffic hers = CountingRun.user(after, "ann").minus(CountingRun.user(atSwitch, "ann"));
        assertThat(moved.minus(hers).in().packets()).isBetween(0L, 2L);
        assertThat(moved.minus(hers).out().packets()).isBetween(0L, 2L);
        session.getOutputStream().close();
        session.waitFor();
      }
    }
  }

  /** What is counted once the peer has seen no packet for half a second. */
  private static SshSnapshot silent(SshBed bed, CountingRun run) throws Exception {
    Traffic last = bed.truth();
    int same = 0;
    for (int tries = 0; tries < 200 && same < 10; tries++) {
      Thread.sleep(50);
      Traffic now = bed.truth();
      same = now.equals(last) ? same + 1 : 0;
      last = now;
    }
    assertThat(same).isEqualTo(10);
    return run.source().fresh();
  }

  /** The system's, but that a test needn't wait for it. */
  private static final class HurriedClock implements HostClock {
    private final HostClock system = HostClock.system();
    private final AtomicLong ahead = new AtomicLong();

    void hurry(Duration by) {
      ahead.addAndGet(by.toNanos());
    }

    @Override
    public Instant now() {
      return system.now();
    }

    @Override
    public long monotonicNanos() {
      return system.monotonicNanos() + ahead.get();
    }
  }
}
