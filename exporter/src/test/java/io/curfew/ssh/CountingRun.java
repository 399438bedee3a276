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

/** One life of the SSH feature on a {@link SshBed}, counting by a given source. */
record CountingRun(Store store, SshSource source) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  /**
   * Begins.
   *
   * @throws IOException why it can't count so
   */
  static CountingRun begin(Path state, Path log, SshSettings.Counting counting) throws IOException {
    return begin(state, log, counting, HostClock.system());
  }

  static CountingRun begin(Path state, Path log, SshSettings.Counting counting, HostClock clock)
      throws IOException {
    Store store = Store.open(state, Clock.systemUTC());
    SshSettings settings =
        new SshSettings(
            true,
            "curfew",
            List.of(22),
            SshSettings.Source.FILE,
            log,
            false,
            Duration.ofMillis(500),
            64,
            counting);
    SshSource source = new SshSource(settings, HOST, store, clock);
    source.start();
    CountingRun run = new CountingRun(store, source);
    try {
      source.fresh();
    } catch (IOException e) {
      run.close();
      throw e;
    }
    return run;
  }

  SshSnapshot until(Predicate<SshSnapshot> wanted) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    SshSnapshot last = source.fresh();
    while (!wanted.test(last)) {
      assertThat(System.nanoTime()).as("still %s", last).isLessThan(end);
      Thread.sleep(50);
      last = source.fresh();
    }
    return last;
  }

  /** The kernel tells of a closed socket from a work queue, maybe after the next listing. */
  SshSnapshot untilBooked(String name, Predicate<Traffic> total) throws Exception {
    return until(s -> SshRun.quiet(s) && s.users().containsKey(name) && total.test(user(s, name)));
  }

  static Traffic user(SshSnapshot snapshot, String user) {
    return snapshot.users().getOrDefault(user, Traffic.NONE);
  }

  @Override
  public void close() throws IOException {
    source.close();
    store.close();
  }
}
