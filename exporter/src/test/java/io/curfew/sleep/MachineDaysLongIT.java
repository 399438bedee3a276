package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand machine-days: a hundred machines for a hundred days, each from its own seed. */
final class MachineDaysLongIT {
  private static final int MACHINES = 100;
  private static final int DAYS = 100;

  @TempDir(factory = OnTmpfs.class)
  private Path dir;

  /** What is left of a machine after its days. */
  private record Life(long seed, List<String> falseSleeps, List<String> unexplained, int slept) {}

  @Test
  void noSleepIsFalseAndEveryIdleStretchEndsInSleepOrInAReason() {
    long first = Optional.ofNullable(System.getProperty("seed")).map(Long::valueOf).orElse(1000L);
    List<Life> lives =
        LongStream.range(first, first + MACHINES).parallel().mapToObj(this::live).toList();
    assertThat(lives).allSatisfy(life -> assertThat(life.falseSleeps()).isEmpty());
    assertThat(lives).allSatisfy(life -> assertThat(life.unexplained()).isEmpty());
    System.out.println(
        MACHINES * DAYS
            + " machine-days, "
            + lives.stream().mapToInt(Life::slept).sum()
            + " sleeps, none of them false");
  }

  private Life live(long seed) {
    try {
      MachineDays days =
          new MachineDays(seed, Files.createDirectory(dir.resolve("" + seed))).live(DAYS);
      return new Life(seed, days.falseSleeps(), days.unexplained(), days.idleStretches());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
