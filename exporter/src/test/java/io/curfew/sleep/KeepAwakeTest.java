package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeepAwakeTest {
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  /** The clocks that a test sets. */
  private static final class Times implements HostClock, MachineReader {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    String boot = "boot-1";
    long boottime = Duration.ofDays(3).toNanos();
    boolean unreadable;

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long monotonicNanos() {
      return boottime;
    }

    @Override
    public MachineReading read() throws IOException {
      if (unreadable) {
        throw new IOException("/proc is not mounted");
      }
      return new MachineReading(boot, now, boottime, boottime);
    }

    void pass(Duration span) {
      now = now.plus(span);
      boottime += span.toNanos();
    }

    void reboot(Duration off) {
      now = now.plus(off);
      boot = boot + "+";
      boottime = Duration.ofSeconds(20).toNanos();
    }
  }

  @TempDir private Path dir;
  private final Times times = new Times();
  private final Deque<Store> stores = new ArrayDeque<>();

  private KeepAwake open() throws IOException {
    close();
    Store store = Store.open(dir, Clock.systemUTC());
    stores.push(store);
    return new KeepAwake(store, times, times);
  }

  @AfterEach
  void close() {
    while (!stores.isEmpty()) {
      stores.pop().close();
    }
  }

  private static List<String> whys(KeepAwake kept) {
    return kept.standing().stream().map(KeptAwake::why).toList();
  }

  @Test
  void anEntryBlocksUntilItsTimeIsOverAndIsThenDropped() throws IOException {
    KeepAwake kept = open();
    kept.keep("ann", "backup", TWO_HOURS);
    assertThat(kept.blockers())
        .containsExactly(
            new Blocker(Reason.KEPT_AWAKE, "by ann until 2026-11-22T14:00:00Z: backup"));
    times.pass(TWO_HOURS.minusSeconds(1));
    assertThat(kept.blockers()).hasSize(1);
    times.pass(Duration.ofSeconds(1));
    assertThat(kept.blockers()).isEmpty();
    assertThat(open().standing()).isEmpty();
  }

  @Test
  void severalPeopleHoldOneEach() throws IOException {
    KeepAwake kept = open();
    kept.keep("ann", "backup", TWO_HOURS);
    kept.keep("bob", "long build", Duration.ofHours(1));
    times.pass(Duration.ofHours(1));
    assertThat(whys(kept)).containsExactly("backup");
    kept.keep("bob", "again", Duration.ofHours(1));
    assertThat(kept.standing()).extracting(KeptAwake::id).containsExactly(1, 2);
  }

  @Test
  void timeAsleepCounts() throws IOException {
    KeepAwake kept = open();
    kept.keep("ann", "backup", TWO_HOURS);
    // A sleep moves BOOTTIME and the clock on the wall alike.
    times.pass(Duration.ofHours(8));
    assertThat(kept.blockers()).isEmpty();
  }

  @Test
  void aClockThatIsSetNeitherEndsItNorProlongsIt() throws IOException {
    KeepAwake kept = open();
    kept.keep("ann", "backup", TWO_HOURS);
    times.now = times.now.plus(Duration.ofDays(400));
    assertThat(kept.blockers()).hasSize(1);
    times.now = times.now.minus(Duration.ofDays(4000));
    times.pass(Duration.ofMinutes(119));
    assertThat(kept.standing().get(0).until()).isEqualTo(times.now.plusSeconds(60));
    times.pass(Duration.ofMinutes(1));
    assertThat(kept.blockers()).isEmpty();
  }

  @Test
  void itOutlivesARestartOfCurfew() throws IOException {
    open().keep("ann", "backup\tnow", TWO_HOURS);
    times.pass(Duration.ofHours(1));
    KeepAwake again = open();
    assertThat(again.standing())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.who()).isEqualTo("ann");
              assertThat(entry.why()).isEqualTo("backup\\x09now");
              assertThat(entry.since()).isEqualTo("2026-11-22T12:00:00Z");
              assertThat(entry.until()).isEqualTo("2026-11-22T14:00:00Z");
            });
    times.pass(Duration.ofHours(1));
    assertThat(again.standing()).isEmpty();
  }

  @Test
  void itOutlivesARebootByTheClockOnTheWall() throws IOException {
    open().keep("ann", "backup", TWO_HOURS);
    times.reboot(Duration.ofMinutes(30));
    KeepAwake again = open();
    times.pass(Duration.ofMinutes(89));
    assertThat(again.standing()).hasSize(1);
    times.pass(Duration.ofMinutes(1));
    assertThat(again.standing()).isEmpty();
  }

  @Test
  void anEntryThatEndedWhileTheHostWasOffIsDropped() throws IOException {
    open().keep("ann", "backup", TWO_HOURS);
    times.reboot(TWO_HOURS);
    assertThat(open().standing()).isEmpty();
  }

  @Test
  void aClockSetBackOverARebootKeepsItForWhatWasLeftOnly() throws IOException {
    KeepAwake kept = open();
    kept.keep("ann", "backup", TWO_HOURS);
    times.pass(Duration.ofMinutes(90));
    assertThat(kept.standing()).hasSize(1);
    times.reboot(Duration.ofDays(-4000));
    kept = open();
    assertThat(kept.standing()).hasSize(1);
    times.pass(Duration.ofMinutes(29));
    assertThat(kept.standing()).hasSize(1);
    times.pass(Duration.ofMinutes(1));
    assertThat(kept.standing()).isEmpty();
  }

  @Test
  void rebootsOnAClockThatAlwaysStartsAnewDoNotKeepItForEver() throws IOException {
    open().keep("ann", "backup", TWO_HOURS);
    Instant epoch = Instant.parse("1970-01-01T00:00:00Z");
    int boots = 0;
    for (; boots < 100; boots++) {
      times.reboot(Duration.between(times.now, epoch));
      KeepAwake kept = open();
      if (kept.standing().isEmpty()) {
        break;
      }
      times.pass(Duration.ofMinutes(6));
      // A look, as the guard takes every few seconds.
      List<Blocker> unused = kept.blockers();
    }
    assertThat(boots).isBetween(19, 21);
  }

  @Test
  void nothingEndsWhileTheKernelCannotBeRead() throws IOException {
    KeepAwake kept = open();
    kept.keep("ann", "backup", TWO_HOURS);
    times.unreadable = true;
    times.pass(Duration.ofHours(3));
    assertThat(kept.blockers()).hasSize(1);
    assertThatThrownBy(() -> kept.keep("bob", "more", TWO_HOURS)).isInstanceOf(IOException.class);
    times.unreadable = false;
    assertThat(kept.blockers()).isEmpty();
  }

  @Test
  void onesOwnAreReleasedByOneselfAndAnybodysByRoot() throws IOException {
    KeepAwake kept = open();
    kept.keep("ann", "a1", TWO_HOURS);
    kept.keep("ann", "a2", TWO_HOURS);
    kept.keep("bob", "b", TWO_HOURS);
    assertThatThrownBy(() -> kept.release(Optional.of(1), "bob"))
        .hasMessage("entry 1 is ann's: be that or root");
    assertThatThrownBy(() -> kept.release(Optional.of(9), "root"))
        .hasMessage("there is no keep-awake entry 9");
    assertThat(kept.release(Optional.empty(), "root")).isEmpty();
    assertThat(kept.release(Optional.of(3), "root")).hasSize(1);
    assertThat(kept.release(Optional.empty(), "ann")).hasSize(2);
    assertThat(kept.standing()).isEmpty();
    assertThat(open().standing()).isEmpty();
  }

  @Test
  void itIsBounded() throws IOException {
    KeepAwake kept = open();
    assertThatThrownBy(() -> kept.keep("ann", "  ", TWO_HOURS))
        .hasMessage("why: 1 to 200 characters expected");
    assertThatThrownBy(() -> kept.keep("ann", "x".repeat(201), TWO_HOURS))
        .hasMessage("why: 1 to 200 characters expected");
    assertThatThrownBy(() -> kept.keep("ann", "x", Duration.ofDays(30).plusSeconds(1)))
        .hasMessage("for: 1 second to 30 days expected");
    assertThatThrownBy(() -> kept.keep("ann", "x", Duration.ZERO))
        .hasMessage("for: 1 second to 30 days expected");
    for (int i = 0; i < 100; i++) {
      kept.keep("ann", "x", Duration.ofDays(30));
    }
    assertThatThrownBy(() -> kept.keep("bob", "x", TWO_HOURS))
        .hasMessage("100 keep-awake entries stand already: release one");
  }
}
