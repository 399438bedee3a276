package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** The feature, running on the state of the runs before. */
record SshRun(Store store, SshSource source, ClosedSockets ends) implements AutoCloseable {
  static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** On port 22, by the log file, as any user may write it. */
  static SshRun byFile(SshBed bed) throws IOException {
    return begin(bed, SshSettings.Source.FILE, List.of(22));
  }

  static SshRun begin(SshBed bed, SshSettings.Source source, List<Integer> ports)
      throws IOException {
    Store store = Store.open(bed.dir.resolve("state"), Clock.systemUTC());
    SshSettings settings =
        new SshSettings(
            true,
            "curfew",
            ports,
            source,
            bed.log,
            false,
            Duration.ofMillis(500),
            64,
            SshSettings.Counting.NFT);
    SshSource ssh = new SshSource(settings, HOST, store, HostClock.system());
    ClosedSockets ends = new ClosedSockets(ports, new EndedSessions(ssh));
    ssh.start();
    ends.start();
    SshRun run = new SshRun(store, ssh, ends);
    SshSnapshot unused = run.until(s -> true);
    return run;
  }

  SshSnapshot until(Predicate<SshSnapshot> wanted) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      SshSnapshot last = source.fresh();
      if (wanted.test(last)) {
        return last;
      }
      assertThat(System.nanoTime()).as("still %s", last).isLessThan(end);
      sleep();
    }
  }

  /** Until this many logins are counted and every connection's books are closed. */
  SshSnapshot settled(long logins) throws IOException {
    SshSnapshot after = until(s -> quiet(s) && logins(s) >= logins);
    assertThat(logins(after)).isEqualTo(logins);
    conserved(after);
    return after;
  }

  static long logins(SshSnapshot s) {
    return s.logins().values().stream().mapToLong(n -> n).sum();
  }

  static boolean quiet(SshSnapshot s) {
    return s.sessions().isEmpty() && s.pending().equals(Traffic.NONE) && s.setElements() == 0;
  }

  /** Users, nobody's and pending add up to what nft says that the plain counters hold. */
  static void conserved(SshSnapshot s) throws IOException {
    assertThat(TableBed.sum(s)).isEqualTo(SshBed.plain());
  }

  private static void sleep() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    ends.close();
    source.close();
    store.close();
  }
}
