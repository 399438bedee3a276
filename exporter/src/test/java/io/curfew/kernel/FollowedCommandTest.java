package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FollowedCommandTest {
  private static final Duration LONG = Duration.ofSeconds(5);

  private static FollowedCommand followed(String... arguments) throws IOException {
    return new FollowedCommand(Command.of(arguments), 100);
  }

  private static List<String> all(FollowedCommand child) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    while (!child.ended()) {
      child.next(LONG).ifPresent(lines::add);
    }
    return lines;
  }

  @Test
  void handsLinesOnWhileTheChildLives() throws Exception {
    try (FollowedCommand child = followed("bash", "-c", "echo one; echo two; exec sleep 60")) {
      assertThat(child.next(LONG)).contains("one");
      assertThat(child.next(LONG)).contains("two");
      assertThat(child.next(Duration.ofMillis(20))).isEmpty();
      assertThat(child.ended()).isFalse();
    }
  }

  @Test
  void endsAfterTheLastLineAlsoWhereThatLacksItsEnd() throws Exception {
    try (FollowedCommand child = followed("printf", "one\\ntwo")) {
      assertThat(all(child)).containsExactly("one", "two");
      child.finish();
      assertThat(child.next(LONG)).isEmpty();
    }
  }

  @Test
  void keepsOneByteMoreOfALineThatIsTooLong() throws Exception {
    try (FollowedCommand child = followed("bash", "-c", "printf 'x%.0s' {1..500}; echo; echo y")) {
      assertThat(all(child)).containsExactly("x".repeat(101), "y");
    }
  }

  @Test
  void losesNoLineOfAChildThatIsFasterThanItsReader() throws Exception {
    try (FollowedCommand child = followed("seq", "20000")) {
      assertThat(all(child)).hasSize(20000).endsWith("20000");
    }
  }

  @Test
  void saysTheFirstComplaintOfAChildThatFails() throws Exception {
    try (FollowedCommand child = followed("bash", "-c", "echo no >&2; echo more >&2; exit 3")) {
      assertThat(all(child)).isEmpty();
      assertThatThrownBy(child::finish).isInstanceOf(IOException.class).hasMessage("bash: no");
    }
  }

  @Test
  void saysTheStatusOfAChildThatFailsInSilence() throws Exception {
    try (FollowedCommand child = followed("bash", "-c", "exit 3")) {
      assertThat(all(child)).isEmpty();
      assertThat(child.complaint()).isEqualTo(Optional.empty());
      assertThatThrownBy(child::finish).hasMessage("bash: exit status 3");
    }
  }

  @Test
  void killsTheChildThatNobodyReads() throws Exception {
    ProcessHandle process;
    try (FollowedCommand child = followed("bash", "-c", "echo $$; exec yes")) {
      process = ProcessHandle.of(Long.parseLong(child.next(LONG).orElseThrow())).orElseThrow();
      assertThat(process.isAlive()).isTrue();
    }
    process.onExit().get(5, TimeUnit.SECONDS);
  }

  @Test
  void hidesItsOwnEnvironment() throws Exception {
    try (FollowedCommand child = followed("env")) {
      assertThat(all(child)).allMatch(line -> line.startsWith("PATH=") || line.equals("LC_ALL=C"));
    }
  }

  @Test
  void saysWhichProgramIsMissing() {
    assertThatThrownBy(() -> followed("no-such-program"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
  }
}
