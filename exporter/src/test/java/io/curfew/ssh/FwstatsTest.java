package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FwstatsTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final long MINUTE_OF_KEEPALIVE = 64 * 60;

  private final StoppedClock clock = new StoppedClock();
  private Optional<Long> counted = Optional.empty();
  private boolean readable = true;
  private int readings;
  private final Fwstats fwstats = new Fwstats(this::chain, 64, clock);

  @Test
  void aHostWithoutTheChainSaysNothing() {
    assertThat(lookAfter(0)).isEqualTo(new Fwstats.Sign(Optional.empty(), Optional.empty()));
    readable = false;
    assertThat(lookAfter(10)).isEqualTo(new Fwstats.Sign(Optional.empty(), Optional.empty()));
  }

  @Test
  void whatItHadCountedBeforeIsNoSign() {
    counted = Optional.of(1_000_000L);
    assertThat(lookAfter(0).last()).isEmpty();
    assertThat(lookAfter(10).last()).isEmpty();
  }

  @Test
  void moreThanKeepAliveIsASignAndAsMuchIsNone() {
    counted = Optional.of(0L);
    lookAfter(0);
    counted = Optional.of(MINUTE_OF_KEEPALIVE);
    assertThat(lookAfter(10).last()).isEmpty();
    counted = Optional.of(MINUTE_OF_KEEPALIVE + 10 * 64 + 1);
    assertThat(lookAfter(10).last()).contains(START.plusSeconds(20));
  }

  @Test
  void countersThatWereSetBackCountFromThereOn() {
    counted = Optional.of(1_000_000L);
    lookAfter(0);
    counted = Optional.of(0L);
    assertThat(lookAfter(10).last()).isEmpty();
    counted = Optional.of(5000L);
    assertThat(lookAfter(10).last()).contains(START.plusSeconds(20));
  }

  @Test
  void aChainThatWentAwayIsASignOnceAndThenNoSourceAnyMore() {
    counted = Optional.of(5L);
    lookAfter(0);
    counted = Optional.empty();
    assertThat(lookAfter(10).last()).contains(START.plusSeconds(10));
    assertThat(lookAfter(10).last()).contains(START.plusSeconds(10));
    readable = false;
    assertThat(lookAfter(10).problem()).isEmpty();
  }

  @Test
  void aChainThatCantBeReadAnyMoreIsAProblemUntilItCan() {
    counted = Optional.of(5L);
    lookAfter(0);
    readable = false;
    assertThat(lookAfter(10).problem()).contains("chain fwstats can't be read: no permission");
    readable = true;
    assertThat(lookAfter(10).problem()).isEmpty();
  }

  @Test
  void theKernelIsAskedAtMostEveryTenSeconds() {
    lookAfter(0);
    lookAfter(9);
    assertThat(readings).isEqualTo(1);
    lookAfter(1);
    assertThat(readings).isEqualTo(2);
  }

  private Fwstats.Sign lookAfter(int seconds) {
    clock.elapsed = clock.elapsed.plusSeconds(seconds);
    return fwstats.look();
  }

  private Optional<List<ChainRule>> chain() throws IOException {
    readings++;
    if (!readable) {
      throw new IOException("no permission");
    }
    return counted.map(
        bytes ->
            List.of(
                new ChainRule(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new Count(bytes, 1))));
  }

  private static final class StoppedClock implements HostClock {
    private Duration elapsed = Duration.ZERO;

    @Override
    public Instant now() {
      return START.plus(elapsed);
    }

    @Override
    public long monotonicNanos() {
      return elapsed.toNanos();
    }
  }
}
