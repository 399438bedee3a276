package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatcherTest {
  @TempDir private Path dir;
  private FakeHost host;

  @BeforeEach
  void open() throws IOException {
    host = new FakeHost(dir);
    Evaluation unused = host.watcher.look();
  }

  @AfterEach
  void close() {
    host.close();
  }

  private List<Reason> reasons() {
    return host.watcher.look().blockers().stream().map(Blocker::reason).toList();
  }

  @Test
  void isReadyOnlyAfterAWholeWindowOfWatching() {
    host.pass(19);
    assertThat(reasons()).containsExactly(Reason.NOT_OBSERVED_LONG_ENOUGH);
    host.pass(1);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aSignOfLifeStartsTheWindowAnew() {
    host.pass(20);
    host.life = host.now;
    host.pass(1);
    assertThat(reasons()).contains(Reason.NOT_OBSERVED_LONG_ENOUGH);
    host.pass(19);
    assertThat(reasons()).contains(Reason.NOT_OBSERVED_LONG_ENOUGH);
    host.pass(1);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aSourceThatCannotTellStartsTheWindowAnew() {
    host.pass(20);
    host.unreadable = true;
    host.pass(1);
    host.unreadable = false;
    host.pass(19);
    assertThat(reasons()).containsExactly(Reason.NOT_OBSERVED_LONG_ENOUGH);
  }

  @Test
  void aResumeMakesANewAwakeIdAndKeepsTheHostAwakeForAWindow() {
    host.pass(20);
    String before = host.watcher.look().awake();
    host.asleep.addAndGet(Duration.ofHours(8).toNanos());
    host.now = host.now.plus(Duration.ofHours(8));
    assertThat(reasons()).containsExactly(Reason.RESUMED_RECENTLY, Reason.NOT_OBSERVED_LONG_ENOUGH);
    assertThat(host.watcher.look().awake()).isNotEqualTo(before);
    host.store.sync().join();
    assertThat(host.ledger.asleep()).isEqualTo(Duration.ofHours(8));
    host.pass(19);
    assertThat(reasons()).contains(Reason.RESUMED_RECENTLY);
    host.pass(1);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void aSourceThatIsSwitchedOffBlocksAndNamesTheKey() throws IOException {
    host.close();
    host = new FakeHost(dir.resolve("other"), List.of("apt"));
    host.pass(30);
    List<Blocker> blockers = host.watcher.look().blockers();
    assertThat(blockers).extracting(Blocker::reason).containsExactly(Reason.SOURCE_FAILED);
    assertThat(blockers.get(0).detail()).contains("curfew.ssh.enabled = true");
  }

  @Test
  void evidenceThatFailsBlocks() {
    host.whenAsked =
        java.util.Optional.of(
            () -> {
              throw new IllegalStateException("broken");
            });
    assertThat(reasons()).contains(Reason.SOURCE_FAILED, Reason.NOT_OBSERVED_LONG_ENOUGH);
  }

  @Test
  void lastActivityNeverStepsBackAndIsNeverInTheFuture() {
    host.life = host.now.plusSeconds(99);
    Evaluation unused = host.watcher.look();
    host.store.sync().join();
    assertThat(host.ledger.lastSign("apt")).contains(host.now);
    host.life = host.now.minusSeconds(999);
    unused = host.watcher.look();
    host.store.sync().join();
    assertThat(host.ledger.lastSign("apt")).contains(host.now);
  }
}
