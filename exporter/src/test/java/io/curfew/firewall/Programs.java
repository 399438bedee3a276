package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.time.Duration;

/** Runs the programs that change the firewall of the test's namespace, or tell of it. */
final class Programs {
  private Programs() {}

  static void nft(String commands) throws IOException {
    ran(Command.of("nft", "-f", "-").withInput(commands));
  }

  static String run(String... arguments) throws IOException {
    return ran(Command.of(arguments).withMaxOutput(16 << 20).withTimeout(Duration.ofSeconds(60)));
  }

  static void feed(String input, String... arguments) throws IOException {
    ran(Command.of(arguments).withInput(input));
  }

  private static String ran(Command command) throws IOException {
    Command.Result result = command.run();
    assertThat(result.succeeded())
        .as("%s: %s", String.join(" ", command.arguments()), result.complaint())
        .isTrue();
    return result.output();
  }
}
