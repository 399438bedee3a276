package io.curfew.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AptChangesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
  private static final Instant OLD = NOW.minus(Duration.ofDays(5));
  private static final Path LISTS = Path.of("/var/lib/apt/lists");
  private static final Path PARTIAL = Path.of("/var/lib/apt/lists/partial");

  private final AptChanges changes = new AptChanges();

  @Test
  void theFirstLookSeesNoChange() {
    assertThat(look(of(Map.of(LISTS, OLD)), 0)).isEmpty();
    assertThat(look(of(Map.of(LISTS, OLD)), 5)).isEmpty();
  }

  @Test
  void aPathThatVanishedIsAChange() {
    assertThat(look(of(Map.of(LISTS, OLD, PARTIAL, OLD)), 0)).isEmpty();
    assertThat(look(of(Map.of(LISTS, OLD)), 5)).contains(change(PARTIAL, 5));
    assertThat(look(of(Map.of(LISTS, OLD)), 10)).contains(change(PARTIAL, 5));
  }

  @Test
  void aPathThatAppearedWithAnOldTimeIsAChange() {
    assertThat(look(of(Map.of(LISTS, OLD)), 0)).isEmpty();
    assertThat(look(of(Map.of(LISTS, OLD, PARTIAL, OLD.minusSeconds(9))), 5))
        .contains(change(PARTIAL, 5));
  }

  @Test
  void aTimeThatWentBackIsAChange() {
    assertThat(look(of(Map.of(LISTS, OLD)), 0)).isEmpty();
    assertThat(look(of(Map.of(LISTS, OLD.minusSeconds(1))), 5)).contains(change(LISTS, 5));
  }

  @Test
  void workWhileTheClockWasWrongIsAChangeThoughTheTimeIsOld() {
    assertThat(look(of(Map.of(LISTS, OLD)), 0)).isEmpty();
    assertThat(look(of(Map.of(LISTS, OLD.plusSeconds(60))), 5)).contains(change(LISTS, 5));
  }

  @Test
  void aPathThatCouldNotBeReadForAWhileHasNotChanged() {
    AptSnapshot blind = new AptSnapshot(Map.of(), Map.of(), Map.of(LISTS, "denied"));
    assertThat(look(of(Map.of(LISTS, OLD)), 0)).isEmpty();
    assertThat(look(blind, 5)).isEmpty();
    assertThat(look(of(Map.of(LISTS, OLD)), 10)).isEmpty();
  }

  @Test
  void aChangeBlocksUntilItIsAWholeWindowOldOnTheMonotonicClock() {
    Duration window = Duration.ofHours(3);
    AptChanges.Change change = change(LISTS, 5);
    long due = change.nanos() + window.toNanos();
    assertThat(AptEvidence.recent(change, due - 1, window)).isPresent();
    assertThat(AptEvidence.recent(change, due, window)).isEmpty();
  }

  private static AptSnapshot of(Map<Path, Instant> modified) {
    return new AptSnapshot(modified, Map.of(), Map.of());
  }

  private Optional<AptChanges.Change> look(AptSnapshot snapshot, long seconds) {
    Duration after = Duration.ofSeconds(seconds);
    return changes.look(snapshot, NOW.plus(after), after.toNanos());
  }

  private static AptChanges.Change change(Path path, long seconds) {
    Duration after = Duration.ofSeconds(seconds);
    return new AptChanges.Change(path, after.toNanos(), NOW.plus(after));
  }
}
