package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short sample of {@link MachineDaysLongIT}. */
final class MachineDaysTest {
  @TempDir(factory = OnTmpfs.class)
  private Path dir;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2})
  void noSleepIsFalseAndEveryIdleStretchEndsInSleepOrInAReason(long seed) throws IOException {
    MachineDays days = new MachineDays(seed, dir).live(10);
    assertThat(days.falseSleeps()).isEmpty();
    assertThat(days.unexplained()).isEmpty();
    assertThat(days.idleStretches()).isPositive();
  }
}
