package io.curfew.ssh;

import static io.curfew.ssh.HeldSocketFixture.held;
import static io.curfew.ssh.HeldSocketFixture.listening;
import static io.curfew.ssh.HeldSocketFixture.moved;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SocketLifeTest {
  private static final Instant START = Instant.parse("2026-11-22T02:00:00Z");
  private static final int RATE = 64;
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final SocketLife life = new SocketLife(RATE);
  private int looks;

  @Test
  void aConnectionIsAsOldAsItsLastDataWhenTheWatchBegins() throws IOException {
    assertThat(look(session(7, 100_000, 3_600_000))).contains(at(-3_600_000));
  }

  @Test
  void aNewConnectionIsASignOfLifeHoweverLittleItMoved() throws IOException {
    assertThat(look()).isEmpty();
    assertThat(look(session(7, 0, 900_000))).contains(at(5_000));
  }

  @Test
  void keepAlivesAreNone() throws IOException {
    Optional<SocketLife.Sign> first = look(session(7, 50_000, 60_000));
    long bytes = 50_000;
    for (int n = 0; n < 2000; n++) {
      // ServerAliveInterval=15 by OpenSSH 9.2: 36 or 52 bytes of payload each way.
      bytes += n % 3 == 0 ? 104 : 0;
      assertThat(look(session(7, bytes, 0))).isEqualTo(first);
    }
  }

  @Test
  void moreThanAMinuteOfKeepAlivesAtOnceIsWork() throws IOException {
    Optional<SocketLife.Sign> first = look(session(7, 0, 60_000));
    assertThat(look(session(7, 60 * RATE, 0))).isEqualTo(first);
  }

  @Test
  void oneByteMoreThanAMinuteOfKeepAlivesIsASign() throws IOException {
    assertThat(look(session(7, 0, 60_000))).isPresent();
    assertThat(look(session(7, 60 * RATE + 1, 0))).contains(at(5_000));
  }

  @Test
  void aSlowTransferIsWorkOnceItHasFilledAMinutesRoom() throws IOException {
    Optional<SocketLife.Sign> first = look(session(7, 0, 60_000));
    Optional<SocketLife.Sign> last = first;
    for (int n = 1; n < 60; n++) {
      last = look(session(7, n * 5L * (2 * RATE), 0));
    }
    assertThat(last).isNotEqualTo(first);
  }

  @Test
  void aStrangersConnectionIsNoneHoweverMuchItMoves() throws IOException {
    assertThat(look()).isEmpty();
    HeldSocket accepted = held(moved(7, 1_000_000, 0), SshPart.UNAUTHENTICATED);
    HeldSocket halves = held(moved(8, 1_000_000, 0), SshPart.MONITOR, SshPart.UNAUTHENTICATED);
    HeldSocket handed = held(moved(9, 1_000_000, 0), SshPart.LISTENER);
    assertThat(look(accepted, halves, handed)).isEmpty();
    assertThat(look(accepted, halves, handed)).isEmpty();
  }

  @Test
  void theMomentInWhichAStrangersHalfHasEndedIsNoSign() throws IOException {
    assertThat(look()).isEmpty();
    assertThat(look(held(moved(7, 3000, 0), SshPart.MONITOR))).isEmpty();
    assertThat(look()).isEmpty();
    assertThat(look(held(moved(8, 3000, 0), SshPart.MONITOR))).isEmpty();
  }

  @Test
  void rootsHalfThatStaysAloneIsASession() throws IOException {
    assertThat(look()).isEmpty();
    assertThat(look(held(moved(7, 3000, 0), SshPart.MONITOR))).isEmpty();
    assertThat(look(held(moved(7, 3000, 0), SshPart.MONITOR))).contains(at(10_000));
  }

  @Test
  void aStrangerWhoProvesHimselfIsASign() throws IOException {
    assertThat(look()).isEmpty();
    assertThat(look(held(moved(7, 3000, 0), SshPart.MONITOR, SshPart.UNAUTHENTICATED))).isEmpty();
    assertThat(look(held(moved(7, 3000, 0), SshPart.MONITOR, SshPart.SESSION)))
        .contains(at(10_000));
  }

  @Test
  void aConnectionThatOneListingLackedIsNotANewOne() throws IOException {
    Optional<SocketLife.Sign> first = look(session(7, 5000, 60_000));
    assertThat(look()).isEqualTo(first);
    assertThat(look(session(7, 5000, 60_000))).isEqualTo(first);
  }

  @Test
  void anotherConnectionOnTheSamePortsIsANewOne() throws IOException {
    assertThat(look(session(7, 5000, 60_000))).isPresent();
    assertThat(look(session(8, 5000, 60_000))).contains(at(5_000));
  }

  @Test
  void aListenerIsNoTraffic() throws IOException {
    assertThat(look()).isEmpty();
    assertThat(look(held(listening(7, 22), SshPart.LISTENER))).isEmpty();
    assertThat(look(held(listening(8, 873), SshPart.RSYNC))).isEmpty();
  }

  @Test
  void theRsyncDaemonAndAClientAreAtWork() throws IOException {
    assertThat(look()).isEmpty();
    assertThat(look(held(moved(7, 10, 0), SshPart.RSYNC))).contains(at(5_000));
    assertThat(look(held(moved(8, 10, 0), SshPart.CLIENT))).contains(at(10_000));
  }

  @Test
  void aClockThatWasSetBackLeavesTheAgeOfASignAlone() throws IOException {
    assertThat(look()).isEmpty();
    long nanos = LOOK.toNanos() * looks;
    Optional<SocketLife.Sign> sign =
        life.look(List.of(session(7, 10, 0)), START.minus(Duration.ofDays(3)), nanos);
    assertThat(sign.map(SocketLife.Sign::nanos)).contains(nanos);
  }

  private static HeldSocket session(long id, long bytes, long silentMillis) {
    return held(moved(id, bytes, silentMillis), SshPart.MONITOR, SshPart.SESSION);
  }

  private Optional<SocketLife.Sign> look(HeldSocket... sockets) throws IOException {
    Duration after = LOOK.multipliedBy(looks++);
    return life.look(List.of(sockets), START.plus(after), after.toNanos());
  }

  private static SocketLife.Sign at(long millis) {
    return new SocketLife.Sign(Duration.ofMillis(millis).toNanos(), START.plusMillis(millis));
  }
}
