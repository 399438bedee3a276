package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CommandTest {
  @Test
  void feedsInputAndKeepsOutput() throws IOException {
    Command.Result result = Command.of("cat").withInput("two\nlines\n").run();

    assertThat(result.succeeded()).isTrue();
    assertThat(result.output()).isEqualTo("two\nlines\n");
  }

  @Test
  void reportsFailureByStatusAndFirstComplaint() throws IOException {
    Command.Result result = Command.of("ls", "/no/such/place").run();

    assertThat(result.exitStatus()).isEqualTo(2);
    assertThat(result.complaint()).contains("/no/such/place");
  }

  @Test
  void passesArgumentsWithoutAShell() throws IOException {
    assertThat(Command.of("echo", "$HOME;", "`id`", "*").run().output())
        .isEqualTo("$HOME; `id` *\n");
  }

  @Test
  void hidesItsOwnEnvironment() throws IOException {
    assertThat(Command.of("env").run().output().lines())
        .allMatch(line -> line.startsWith("PATH=") || line.equals("LC_ALL=C"));
  }

  @Test
  void dropsOutputPastItsBound() throws IOException {
    assertThat(Command.of("seq", "1000000").withMaxOutput(10).run().output())
        .isEqualTo("1\n2\n3\n4\n5\n");
  }

  @Test
  void endsAChildThatTakesTooLong() {
    assertThatThrownBy(() -> Command.of("sleep", "60").withTimeout(Duration.ofMillis(50)).run())
        .isInstanceOf(IOException.class)
        .hasMessage("sleep did not end within 50 ms");
  }

  @Test
  void saysWhichProgramIsMissing() {
    assertThatThrownBy(() -> Command.of("no-such-program").run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
  }
}
