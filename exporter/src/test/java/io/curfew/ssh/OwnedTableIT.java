package io.curfew.ssh;

import static io.curfew.ssh.TableBed.sum;
import static io.curfew.ssh.TableBed.traffic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that nobody but the exporter may change; needs Linux 6.9 and fails before. */
final class OwnedTableIT {
  @TempDir private Path dir;

  @AfterEach
  void end() {
    TableBed.bash("nft flush ruleset");
  }

  @Test
  void anothersFlushPassesItOverAndNotAByteIsLost() throws Exception {
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      bed.source.fresh();
      traffic();
      String handles = TableBed.handles();
      TableBed.bash(
          "nft flush ruleset; ! nft delete table inet curfew; ! nft flush chain inet curfew input");
      traffic();
      SshSnapshot after = bed.source.fresh();
      assertThat(TableBed.handles()).isEqualTo(handles);
      assertThat(after.tableResets()).isZero();
      assertThat(sum(after)).isEqualTo(SshBed.plain());
      assertThat(sum(after).in().bytes()).isGreaterThan(6000);
    }
  }

  @Test
  void itOutlivesItsOwnerAndTheNextOneTakesItUp() throws Exception {
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      bed.source.fresh();
    }
    traffic();
    String handles = TableBed.handles();
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      assertThat(sum(bed.source.fresh())).isEqualTo(SshBed.plain()).isNotEqualTo(Traffic.NONE);
      TableBed.bash("nft flush ruleset");
      assertThat(TableBed.handles()).isEqualTo(handles);
      assertThat(bed.source.fresh().tableResets()).isZero();
    }
  }

  @Test
  void whatIsDoneToItWhileNobodyOwnsItIsHealedAtTheStart() throws Exception {
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      bed.source.fresh();
    }
    traffic();
    Traffic counted = SshBed.plain();
    TableBed.bash("nft delete chain inet curfew input");
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      assertThat(bed.source.fresh().tableResets()).isOne();
      traffic();
      assertThat(sum(bed.source.fresh())).isEqualTo(counted.plus(SshBed.plain()));
      assertThat(TableBed.bash("nft list table inet curfew")).contains("owner");
    }
  }

  @Test
  void aTableThatAnotherRunningProgramOwnsIsLeftToIt() throws Exception {
    try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
      bed.source.fresh();
    }
    try (NftTalk other = new NftTalk("the test's")) {
      assertThat(new TableWriter(TableBed.settings(dir), TableBed.OWNED, other).own("curfew x"))
          .isTrue();
      try (TableBed bed = new TableBed(dir, TableBed.OWNED)) {
        assertThatThrownBy(bed.source::fresh)
            .hasMessageContaining("table inet curfew is owned by another program that runs");
        assertThat(bed.source.tableMissing()).isTrue();
      }
    }
  }

  @Test
  void asUsualItIsOnlyOwnedWhereNftCanLoadAgainWhatItListsOfIt() throws Exception {
    try (TableBed bed = new TableBed(dir, TableForm.USUAL)) {
      bed.source.fresh();
    }
    TableBed.bash("nft -s list ruleset > %1$s/saved; nft -c -f %1$s/saved".formatted(dir));
  }
}
