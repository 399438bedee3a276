package io.curfew.ssh;

import static io.curfew.ssh.TableBed.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More connections than the sets have room for. */
@Timeout(120)
final class FullSetIT {
  private static final int ROOM = 16;
  private static final int CONNECTIONS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  @TempDir private Path dir;

  @AfterEach
  void clean() throws IOException {
    SshBed.bash("nft flush ruleset");
  }

  @Test
  void aFullSetLosesNoByteFromTheSum() throws Exception {
    SshSettings settings =
        new SshSettings(
            true,
            "curfew",
            List.of(22),
            SshSettings.Source.FILE,
            Files.createFile(dir.resolve("auth.log")),
            false,
            Duration.ofMillis(300),
            64,
            SshSettings.Counting.NFT);
    try (Store store = Store.open(dir.resolve("state"), Clock.systemUTC());
        SshSource source =
            new SshSource(
                settings,
                new TableForm(ROOM, TableForm.Owning.ALWAYS),
                HOST,
                store,
                HostClock.system())) {
      source.start();
      source.fresh();
      try (ManyConnections connections =
          new ManyConnections(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
        connections.open(CONNECTIONS);
        for (int times = 0; times < 3; times++) {
          connections.move(2000);
          SshSnapshot full = conserved(source, s -> nobodys(s).in().bytes() > 0);
          assertThat(full.setElements()).isEqualTo(2 * ROOM);
        }
        // Each of those without an element moved at least this much either way.
        Traffic least =
            Traffic.of((CONNECTIONS - ROOM) * 6000L, 0, (CONNECTIONS - ROOM) * 6000L, 0);
        conserved(source, s -> nobodys(s).atLeast(least).equals(nobodys(s)));
      }
      SshSnapshot over = conserved(source, s -> s.setElements() == 0);
      assertThat(over.pending()).isEqualTo(Traffic.NONE);
    }
  }

  private static Traffic nobodys(SshSnapshot s) {
    return s.unattributed().getOrDefault(Unattributed.SET_FULL, Traffic.NONE);
  }

  /** The sum is the kernel's, packets too; late acknowledgements may come between the two looks. */
  private static SshSnapshot conserved(SshSource source, Predicate<SshSnapshot> wanted)
      throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      SshSnapshot now = source.fresh();
      Traffic plain = SshBed.plain();
      if (wanted.test(now) && sum(now).equals(plain)) {
        return now;
      }
      assertThat(System.nanoTime()).as("%s, plain %s", now, plain).isLessThan(end);
      Thread.sleep(50);
    }
  }
}
