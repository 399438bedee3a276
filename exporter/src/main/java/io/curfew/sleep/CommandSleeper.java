package io.curfew.sleep;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Runs the configured command, without a shell. */
final class CommandSleeper implements Sleeper {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final List<String> command;

  CommandSleeper(List<String> command) {
    this.command = List.copyOf(command);
  }

  @Override
  public void sleep() throws IOException {
    Command.Result result =
        Command.of(command.toArray(String[]::new)).withTimeout(LONGEST).withMaxOutput(8192).run();
    if (!result.succeeded()) {
      throw new IOException(command.get(0) + ": " + result.complaint());
    }
  }
}
