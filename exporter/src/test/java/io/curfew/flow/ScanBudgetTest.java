package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.HostClock;
import io.curfew.flow.ScanBudget.Pause;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ScanBudgetTest {
  private long now;
  private final ScanBudget budget =
      new ScanBudget(
          new HostClock() {
            @Override
            public Instant now() {
              return Instant.EPOCH;
            }

            @Override
            public long monotonicNanos() {
              return now;
            }
          });

  @Test
  void theFirstScanMayBeMadeAtOnce() {
    assertThat(budget.mayScan()).isTrue();
  }

  @Test
  void aScanIsFollowedByTwentyTimesItsLength() {
    scanFor(Duration.ofMillis(3), Pause.FAIR);

    assertThat(budget.pause()).isEqualTo(Duration.ofMillis(60));
    now += Duration.ofMillis(60).toNanos();
    assertThat(budget.mayScan()).isTrue();
  }

  @Test
  void aPauseIsAsLongAsTheLeastThatIsAskedFor() {
    scanFor(Duration.ofMillis(3), new Pause(Duration.ofMillis(500).toNanos(), Long.MAX_VALUE));

    assertThat(budget.pause()).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void aScanThatWasHeldUpLocksNobodyOutForLonger() {
    scanFor(Duration.ofMillis(40), new Pause(0, Duration.ofMillis(50).toNanos()));

    assertThat(budget.pause()).isEqualTo(Duration.ofMillis(50));
  }

  private void scanFor(Duration length, Pause pause) {
    budget.scan(
        () -> {
          now += length.toNanos();
          return pause;
        });
  }
}
