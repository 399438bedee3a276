package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandSleeperTest {
  @TempDir private Path dir;

  private static CommandSleeper sleeper(String... command) {
    return new CommandSleeper(List.of(command));
  }

  @Test
  void aCommandThatSucceedsIsEnough() {
    assertThatCode(sleeper("true")::sleep).doesNotThrowAnyException();
  }

  @Test
  void aCommandThatFailsWithoutAWordIsNamedWithItsStatus() {
    assertThatThrownBy(sleeper("false")::sleep)
        .isInstanceOf(IOException.class)
        .hasMessage("false: exit status 1");
  }

  @Test
  void aCommandThatFailsIsQuoted() {
    assertThatThrownBy(sleeper("sh", "-c", "echo 'Operation inhibited' >&2; exit 4")::sleep)
        .isInstanceOf(IOException.class)
        .hasMessage("sh: Operation inhibited");
  }

  @Test
  void aCommandThatIsNotThereIsNamed() {
    assertThatThrownBy(sleeper("no-such-command-of-curfew")::sleep)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-command-of-curfew");
  }

  @Test
  void argumentsReachTheCommandAsTheyAre() throws IOException {
    Path file = dir.resolve("a b;$(c)");
    sleeper("touch", file.toString()).sleep();
    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  void aCommandThatTakesTooLongIsNoRefusalSinceItsSleepMayComeYet() {
    assertThatCode(() -> new CommandSleeper(List.of("sleep", "20"), Duration.ofMillis(100)).sleep())
        .doesNotThrowAnyException();
  }
}
