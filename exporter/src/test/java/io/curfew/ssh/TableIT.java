package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Store;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** curfew's table under the hands of others, with a poll so long that only notices can tell. */
final class TableIT {
  private static final Duration AT_ONCE = Duration.ofSeconds(2);
  private static final int PORT = 2222;

  /** As on a kernel that knows no owners: there others can do all this. */
  private static final TableForm UNOWNED = new TableForm(Ruleset.SET_SIZE, TableForm.Owning.NEVER);

  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  @TempDir private Path dir;
  private Store store;
  private SshSource source;

  @BeforeEach
  void start() throws Exception {
    store = Store.open(dir.resolve("state"), Clock.systemUTC());
    Files.createFile(dir.resolve("auth.log"));
    source =
        new SshSource(settings(dir.resolve("auth.log")), UNOWNED, HOST, store, HostClock.system());
    source.start();
    source.fresh();
  }

  @AfterEach
  void end() throws Exception {
    source.close();
    store.close();
    SshBed.bash("nft flush ruleset");
  }

  private static SshSettings settings(Path log) {
    return new SshSettings(
        true,
        "curfew",
        List.of(PORT),
        SshSettings.Source.FILE,
        log,
        false,
        Duration.ofSeconds(60),
        64,
        SshSettings.Counting.NFT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flush ruleset",
        "delete table inet curfew",
        "delete chain inet curfew input",
        "flush chain inet curfew output",
        "add rule inet curfew input tcp dport 2222 accept",
        "insert rule inet curfew output tcp sport 2222 drop",
        "flush chain inet curfew input; delete set inet curfew in4",
        "flush chain inet curfew output; delete counter inet curfew ssh_out",
        "add chain inet curfew more",
        "add table inet curfew { flags dormant; }",
      })
  void whatIsDoneToItIsHealedAtOnceAndCounted(String breakage) throws Exception {
    String made = listing();
    SshBed.bash("nft '" + breakage + "'");
    shown(s -> s.tableResets() == 1 && s.tablePresent());
    assertThat(listing()).isEqualTo(made);
    assertThat(source.fresh().tableResets()).isOne();
  }

  @Test
  void aRuleThatIsReplacedIsHealed() throws Exception {
    String made = listing();
    SshBed.bash(
        "handle=$(nft -a list chain inet curfew input | sed -n '/\"ssh_in\"/s/.*handle //p');"
            + "nft replace rule inet curfew input handle $handle tcp dport 2222 counter name ssh_out");
    shown(s -> s.tableResets() == 1);
    assertThat(listing()).isEqualTo(made);
  }

  @Test
  void eachOfManyChangesIsHealedAndTheTableStandsInTheEnd() throws Exception {
    String made = listing();
    SshBed.bash("for n in $(seq 5); do nft flush ruleset; sleep 0.02; done");
    until(() -> made.equals(listingOr("")));
    assertThat(source.fresh().tableResets()).isBetween(1L, 5L);
  }

  @Test
  void changesOfAnothersTableHealNothingAndCountNothing() throws Exception {
    String handles = SshBed.bash("nft -a list table inet curfew");
    SshBed.bash(
        "nft 'add table inet other { chain input { type filter hook input priority 0; }; };"
            + "add table ip curfew { counter ssh_in { }; }';"
            + "nft add rule inet other input tcp dport 2222 accept; nft delete table inet other");
    assertThat(source.fresh().tableResets()).isZero();
    assertThat(SshBed.bash("nft -a list table inet curfew")).isEqualTo(handles);
  }

  @Test
  void anothersTableOfItsNameIsLeftAloneSaidAndShownUntilItGoes() throws Exception {
    SshBed.bash(
        "nft 'delete table inet curfew; add table inet curfew { comment \"mine\"; chain c { }; }'");
    SshCollector collector = new SshCollector(source);
    until(() -> present(collector.unread()).equals(List.of(0.0)));
    assertThat(SshBed.bash("nft list table inet curfew")).contains("mine", "chain c");
    assertThatThrownBy(collector::read)
        .hasMessage(
            "table inet curfew exists and is not curfew's: delete or rename it, or set curfew.ssh.table");
    SshBed.bash("nft delete table inet curfew");
    // Nobody follows notices while the source is closed: it tries again each 5 s.
    until(Duration.ofSeconds(8), () -> collector.unread().isEmpty());
    assertThat(present(collector.read())).containsExactly(1.0);
    assertThat(source.fresh().tableResets()).isOne();
  }

  private static List<Double> present(List<MetricFamilySamples> families) {
    return families.stream()
        .filter(family -> family.name.equals("curfew_firewall_own_table_present"))
        .map(family -> family.samples.get(0).value)
        .toList();
  }

  @Test
  void packetsThatConntrackLeavesAloneAreCountedAsUntracked() throws Exception {
    SshBed.bash(
        "nft 'add table inet raw { chain o { type filter hook output priority -300;"
            + " tcp dport 2222 notrack; tcp sport 2222 notrack; }; }';"
            + "! : </dev/tcp/127.0.0.1/2222");
    Traffic untracked =
        source.fresh().unattributed().getOrDefault(Unattributed.UNTRACKED, Traffic.NONE);
    assertThat(untracked.in().packets()).isOne();
    assertThat(untracked.out().packets()).isOne();
    assertThat(untracked.in().bytes()).isBetween(40L, 80L);
  }

  private String listing() throws IOException {
    // The id in the comment is new each time.
    return SshBed.bash("nft -s list table inet curfew")
        .replaceFirst("comment \"curfew .*\"", "comment");
  }

  private String listingOr(String otherwise) {
    try {
      return listing();
    } catch (IOException | AssertionError e) {
      return otherwise;
    }
  }

  /** Waits for what is shown by itself: to ask would be a reading, which heals without a notice. */
  private void shown(Predicate<SshSnapshot> wanted) throws Exception {
    until(() -> source.shown().filter(wanted).isPresent());
  }

  private void until(BooleanSupplier wanted) throws Exception {
    until(AT_ONCE, wanted);
  }

  private void until(Duration patience, BooleanSupplier wanted) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).as("still %s", source.shown()).isLessThan(end);
      Thread.sleep(10);
    }
  }
}
