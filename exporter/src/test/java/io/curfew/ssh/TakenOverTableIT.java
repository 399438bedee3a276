package io.curfew.ssh;

import static io.curfew.ssh.TableBed.UNOWNED;
import static io.curfew.ssh.TableBed.sum;
import static io.curfew.ssh.TableBed.traffic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that curfew finds, gives up, or loses: the sum of its books against the counters. */
final class TakenOverTableIT {
  @TempDir private Path dir;

  @AfterEach
  void end() {
    TableBed.bash("nft flush ruleset");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutItsStateCountingStartsAtWhatTheTableShows(boolean owned) throws Exception {
    TableForm form = form(owned);
    try (TableBed bed = new TableBed(dir, form)) {
      bed.source.fresh();
      traffic();
      assertThat(sum(bed.source.fresh())).isEqualTo(SshBed.plain()).isNotEqualTo(Traffic.NONE);
    }
    Traffic base = SshBed.plain();
    String handles = TableBed.handles();
    TableBed.bash("rm -r " + dir.resolve("state"));
    try (TableBed bed = new TableBed(dir, form)) {
      SshSnapshot first = bed.source.fresh();
      assertThat(sum(first)).isEqualTo(Traffic.NONE);
      assertThat(first.tableResets()).isZero();
      traffic();
      assertThat(sum(bed.source.fresh())).isEqualTo(SshBed.plain().minus(base));
      assertThat(TableBed.handles()).isEqualTo(handles);
    }
  }

  @Test
  void anOlderCopyOfTheStateBooksWhatTheTableCountedSince() throws Exception {
    Traffic old;
    try (TableBed bed = new TableBed(dir, UNOWNED)) {
      bed.source.fresh();
      traffic();
      old = sum(bed.source.fresh());
    }
    TableBed.bash("cp -r " + dir.resolve("state") + " " + dir.resolve("backup"));
    try (TableBed bed = new TableBed(dir, UNOWNED)) {
      bed.source.fresh();
      traffic();
      assertThat(sum(bed.source.fresh())).isEqualTo(SshBed.plain()).isNotEqualTo(old);
    }
    traffic();
    TableBed.bash("cd " + dir + " && rm -r state && mv backup state && nft list table inet curfew");
    try (TableBed bed = new TableBed(dir, UNOWNED)) {
      SshSnapshot first = bed.source.fresh();
      assertThat(sum(first)).isEqualTo(SshBed.plain());
      assertThat(first.users()).isEmpty();
      assertThat(first.tableResets()).isZero();
      traffic();
      SshSnapshot later = bed.source.fresh();
      assertThat(sum(later)).isEqualTo(SshBed.plain());
      first
          .unattributed()
          .forEach(
              (reason, traffic) ->
                  assertThat(later.unattributed().getOrDefault(reason, Traffic.NONE))
                      .isEqualTo(
                          later
                              .unattributed()
                              .getOrDefault(reason, Traffic.NONE)
                              .atLeast(traffic)));
    }
  }

  @Test
  void aTableThatWasInstalledByHandIsTakenOverWithAllItsCounts() throws Exception {
    assertThat(new OwnTable(TableBed.settings(dir)).install()).isTrue();
    traffic();
    String handles = TableBed.handles();
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      SshSnapshot first = bed.source.fresh();
      assertThat(sum(first)).isEqualTo(SshBed.plain()).isNotEqualTo(Traffic.NONE);
      assertThat(first.tableResets()).isZero();
      assertThat(TableBed.handles()).isEqualTo(handles);
    }
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      assertThat(sum(bed.source.fresh())).isEqualTo(SshBed.plain());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add chain inet curfew more",
        "insert rule inet curfew input tcp dport 2222 accept",
        "delete chain inet curfew output",
        "flush chain inet curfew input; delete set inet curfew in4",
        "flush chain inet curfew output; delete counter inet curfew ssh_out_assured",
      })
  void whatAnAlteredTableCountedBeforeIsBookedToTheByte(String alteration) throws Exception {
    try (TableBed bed = new TableBed(dir, UNOWNED)) {
      bed.source.fresh();
      traffic();
      Traffic counted = SshBed.plain();
      TableBed.bash("nft '" + alteration + "'");
      TableBed.until(() -> bed.source.shown().filter(s -> s.tableResets() == 1).isPresent());
      traffic();
      assertThat(sum(bed.source.fresh())).isEqualTo(counted.plus(SshBed.plain()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void removedOnDemandItIsBookedAndStaysAwayUntilItIsWanted(boolean owned) throws Exception {
    TableBed.bash("nft add table inet other '{ comment \"not ours\"; }'");
    String before = TableBed.bash("nft list ruleset");
    try (TableBed bed = new TableBed(dir, form(owned))) {
      bed.source.fresh();
      traffic();
      Traffic counted = SshBed.plain();
      assertThat(bed.source.orderTable(false))
          .isEqualTo(
              "table inet curfew is removed; the running exporter does without until it is installed");
      assertThat(TableBed.bash("nft list ruleset")).isEqualTo(before);
      assertThat(bed.source.orderTable(false)).isEqualTo("table inet curfew is not there");
      assertThatThrownBy(bed.source::fresh).hasMessageContaining("curfew firewall install");
      assertThat(bed.source.tableMissing()).isTrue();
      traffic();
      assertThat(bed.source.orderTable(true))
          .isEqualTo("table inet curfew is there, the running exporter keeps it");
      assertThat(bed.source.orderTable(true))
          .isEqualTo("table inet curfew is there, the running exporter keeps it");
      traffic();
      SshSnapshot after = bed.source.fresh();
      assertThat(sum(after)).isEqualTo(counted.plus(SshBed.plain()));
      assertThat(after.tableResets()).isZero();
    }
  }

  @Test
  void nothingCountsBetweenTheLastReadingOfATableAndItsEnd() throws Exception {
    List<Reading> booked = new ArrayList<>();
    List<Traffic> atCommit = new ArrayList<>();
    TableKeeper.Bookkeeper books =
        new TableKeeper.Bookkeeper() {
          @Override
          public void commit(Books.Instance instance) throws IOException {
            if (!booked.isEmpty()) {
              traffic();
              atCommit.add(SshBed.plain());
            }
          }

          @Override
          public void book(Reading last) {
            booked.add(last);
          }

          private void traffic() throws IOException {
            try {
              TableBed.traffic();
            } catch (Exception e) {
              throw new IOException(e);
            }
          }
        };
    SshSettings settings = TableBed.settings(dir);
    try (NftTalk talk = new NftTalk("the test's")) {
      TableKeeper keeper =
          new TableKeeper(
              settings,
              new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/")),
              new AccountingTable(settings, TableBed.OWNED, talk),
              new TableWriter(settings, TableBed.OWNED, talk),
              new Ledger(false, 64),
              Books.Instance.NONE,
              books);
      keeper.open();
      traffic();
      Traffic counted = SshBed.plain();
      assertThat(keeper.withdraw()).isTrue();
      assertThat(keeper.withdraw()).isFalse();
      assertThat(booked)
          .extracting(reading -> reading.plain().orElseThrow().after().all())
          .containsExactly(counted);
      assertThat(atCommit).containsExactly(counted);
    }
  }

  @Test
  void onAFullDiskTheTableThatCannotBeMadeIsShownAsAbsent() throws Exception {
    Path state = dir.resolve("state");
    TableBed.bash("mkdir " + state + " && mount -t tmpfs -o size=256k,mode=0700 curfew " + state);
    try (TableBed bed = new TableBed(dir, UNOWNED)) {
      bed.source.fresh();
      SshCollector collector = new SshCollector(bed.source);
      assertThat(present(collector.read())).containsExactly(1.0);
      TableBed.bash("! head -c 1000000 /dev/zero >" + state + "/filler");
      TableBed.bash("nft flush ruleset");
      TableBed.until(() -> present(collector.unread()).equals(List.of(0.0)));
      TableBed.bash("rm " + state + "/filler");
      TableBed.until(() -> bed.source.shown().filter(s -> s.tableResets() == 1).isPresent());
      assertThat(present(collector.read())).containsExactly(1.0);
      traffic();
      assertThat(sum(bed.source.fresh())).isEqualTo(SshBed.plain());
    } finally {
      TableBed.bash("umount " + state);
    }
  }

  private static List<Double> present(List<MetricFamilySamples> families) {
    return families.stream()
        .filter(family -> family.name.equals("curfew_firewall_own_table_present"))
        .map(family -> family.samples.get(0).value)
        .toList();
  }

  private static TableForm form(boolean owned) {
    return new TableForm(
        Ruleset.SET_SIZE, owned ? TableForm.Owning.ALWAYS : TableForm.Owning.NEVER);
  }
}
