package io.curfew.ssh;

import static io.curfew.ssh.SshRun.conserved;
import static io.curfew.ssh.SshRun.quiet;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real sshd, a real kernel, and a peer that counts for itself. */
final class SshIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  @TempDir private Path dir;

  /** One run of the feature on the state of the runs before. */
  private record Run(Store store, SshSource source) implements AutoCloseable {
    static Run begin(Path state, Path log) throws IOException {
      return begin(state, log, TableForm.USUAL);
    }

    static Run begin(Path state, Path log, TableForm form) throws IOException {
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
              SshSettings.Counting.AUTO);
      SshSource source = new SshSource(settings, form, HOST, store, HostClock.system());
      source.start();
      source.fresh();
      return new Run(store, source);
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

    @Override
    public void close() throws IOException {
      source.close();
      store.close();
    }
  }

  @Test
  void eachUsersBytesAreWhatThePeerCounted() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      bed.startSshd();
      Path state = dir.resolve("state");
      Traffic annsTruth;
      try (Run run = Run.begin(state, bed.log)) {
        bed.login("ann", SshBed.HOST4, "head -c 200000 /dev/zero; sleep 0.3");
        SshSnapshot after = run.until(s -> quiet(s) && s.users().containsKey("ann"));
        annsTruth = bed.truth();
        assertThat(after.users()).containsOnlyKeys("ann").containsEntry("ann", annsTruth);
        assertThat(annsTruth.out().bytes()).isGreaterThan(200_000);
        conserved(after);
        bed.login("bob", SshBed.HOST6, "head -c 50000 /dev/zero; sleep 0.3");
        after = run.until(s -> quiet(s) && s.users().containsKey("bob"));
        assertThat(after.users().get("bob")).isEqualTo(bed.truth().minus(annsTruth));
        assertThat(after.users().get("ann")).isEqualTo(annsTruth);
        assertThat(after.logins())
            .containsEntry(new Ledger.Login("ann", "publickey"), 1L)
            .containsEntry(new Ledger.Login("bob", "publickey"), 1L);
        assertThat(after.lastTraffic()).isPresent();
        assertThat(new SshCollector(run.source()).read())
            .flatExtracting(family -> family.samples)
            .anySatisfy(
                sample -> {
                  assertThat(sample.name).isEqualTo("curfew_ssh_bytes_total");
                  assertThat(sample.labelValues).containsExactly("ann", "out");
                  assertThat(sample.value).isGreaterThan(200_000);
                });
        conserved(after);
      }
      try (Run run = Run.begin(state, bed.log)) {
        Traffic before = bed.truth();
        bed.login("ann", SshBed.HOST4, "head -c 10000 /dev/zero; sleep 0.3");
        SshSnapshot after = run.until(s -> quiet(s) && s.logins().containsValue(2L));
        assertThat(after.users().get("ann")).isEqualTo(annsTruth.plus(bed.truth().minus(before)));
        assertThat(after.tableResets()).isZero();
        conserved(after);
      }
    }
  }

  @Test
  void aForgedRecordMovesNoByte() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      bed.startSshd();
      try (Run run = Run.begin(dir.resolve("state"), bed.log)) {
        Process session = bed.ssh("ann", SshBed.HOST6, "head -c 20000 /dev/zero; sleep 4");
        SshSnapshot open = run.until(s -> s.sessions().size() == 1);
        Session anns = open.sessions().get(0);
        assertThat(anns.user()).isEqualTo("ann");
        String peer = "2001:db8::2 port " + anns.key().peer().port() + " ssh2";
        long pid = ProcessHandle.current().pid();
        String stamp =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT)
                .format(LocalDateTime.now(ZoneId.systemDefault()));
        bed.log(stamp + " host sshd[" + pid + "]: Accepted password for bob from " + peer);
        bed.log(stamp + " host sshd[1]: Accepted password for root from " + peer);
        assertThat(session.waitFor()).isZero();
        SshSnapshot after = run.until(s -> quiet(s) && s.forged() == 2);
        assertThat(after.users()).containsOnlyKeys("ann").containsEntry("ann", bed.truth());
        assertThat(after.logins()).containsOnlyKeys(new Ledger.Login("ann", "publickey"));
        conserved(after);
      }
    }
  }

  @Test
  void aSessionThatIsOpenAtTheStartIsAdopted() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      bed.startSshd();
      // The first bytes after the table came only make conntrack call the connection assured.
      Process session =
          bed.ssh("ann", SshBed.HOST4, "echo; sleep 2; echo; sleep 1; head -c 30000 /dev/zero");
      for (int n = 0; n < 200 && bed.output(session).isEmpty(); n++) {
        Thread.sleep(50);
      }
      try (Run run = Run.begin(dir.resolve("state"), bed.log)) {
        SshSnapshot open = run.until(s -> s.sessions().size() == 1);
        assertThat(open.sessions().get(0).user()).isEqualTo("ann");
        assertThat(open.logins()).isEmpty();
        assertThat(session.waitFor()).isZero();
        SshSnapshot after = run.until(s -> quiet(s) && s.users().containsKey("ann"));
        assertThat(after.users().values())
            .singleElement()
            .satisfies(t -> assertThat(t.out().bytes()).isGreaterThan(30_000));
        conserved(after);
      }
    }
  }

  @Test
  void aTableThatSomebodyFlushedIsMadeAnewAndTotalsGoOn() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"))) {
      bed.startSshd();
      try (Run run = Run.begin(dir.resolve("state"), bed.log, TableBed.UNOWNED)) {
        bed.login("ann", SshBed.HOST4, "head -c 20000 /dev/zero; sleep 0.3");
        SshSnapshot before = run.until(s -> quiet(s) && s.users().containsKey("ann"));
        SshBed.bash("nft flush ruleset");
        SshSnapshot healed = run.until(s -> s.tableResets() == 1);
        assertThat(healed.users()).isEqualTo(before.users());
        bed.login("ann", SshBed.HOST4, "head -c 20000 /dev/zero; sleep 0.3");
        run.until(
            s -> quiet(s) && s.users().values().stream().anyMatch(t -> t.out().bytes() > 40_000));
      }
    }
  }

  @Test
  void aRestoredBackupOfTheStateChargesNobodyForAnotherAndKeepsTheSum() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann", "bob"))) {
      bed.startSshd();
      Path state = dir.resolve("state");
      Traffic anns;
      try (Run run = Run.begin(state, bed.log)) {
        bed.login("ann", SshBed.HOST4, "head -c 20000 /dev/zero; sleep 0.3");
        anns = anns(run.until(s -> quiet(s) && s.users().containsKey("ann")));
      }
      SshBed.bash("cp -r " + state + " " + dir.resolve("backup"));
      try (Run run = Run.begin(state, bed.log)) {
        bed.login("bob", SshBed.HOST4, "head -c 30000 /dev/zero; sleep 0.3");
        run.until(s -> quiet(s) && s.users().containsKey("bob"));
      }
      SshBed.bash("cd " + dir + " && rm -r state && mv backup state");
      try (Run run = Run.begin(state, bed.log)) {
        SshSnapshot restored = run.source().fresh();
        assertThat(restored.users()).isEqualTo(Map.of("ann", anns));
        conserved(restored);
        Traffic before = bed.truth();
        bed.login("ann", SshBed.HOST6, "head -c 10000 /dev/zero; sleep 0.3");
        SshSnapshot after =
            run.until(s -> s.sessions().isEmpty() && s.setElements() == 0 && !anns(s).equals(anns));
        assertThat(anns(after)).isEqualTo(anns.plus(bed.truth().minus(before)));
        assertThat(after.users()).containsOnlyKeys("ann");
        assertThat(after.tableResets()).isZero();
        conserved(after);
      }
    }
  }

  private static Traffic anns(SshSnapshot s) {
    return s.users().getOrDefault("ann", Traffic.NONE);
  }
}
