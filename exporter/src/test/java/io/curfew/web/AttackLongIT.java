package io.curfew.web;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link AttackIT}'s hostile bodies, ten thousand of them. */
final class AttackLongIT {
  private static final long SEED = 7;
  private static final int ALL = 10_000;

  @TempDir private Path dir;

  @Test
  @Timeout(900)
  void tenThousandHostileBodiesAreAnsweredAndCountedAndLeaveNothingBehind() throws Exception {
    Attack.run(dir, SEED, ALL);
  }
}
