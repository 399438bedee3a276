package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that has put the wrong machine to sleep, or kept the right one awake. */
final class ScenariosTest {
  @TempDir(factory = OnTmpfs.class)
  private Path dir;

  static Stream<Scenario> scenarios() {
    return Stream.of(ActivityScenarios.all(), AlertScenarios.all(), FailureScenarios.all())
        .flatMap(part -> part);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void noSleepIsFalseAndEveryTrueIdlenessEndsInOne(Scenario scenario) throws IOException {
    try (World host = new World(dir, scenario.armed())) {
      scenario.day().accept(host);
      assertThat(host.falseSleeps()).isEmpty();
      scenario.end().accept(host);
    }
  }

  @Test
  void thereAreMoreThanSixty() {
    assertThat(scenarios().map(Scenario::story).distinct()).hasSizeGreaterThan(60);
  }
}
