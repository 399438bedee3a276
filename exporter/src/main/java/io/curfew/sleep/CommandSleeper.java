package io.curfew.sleep;

import io.curfew.kernel.Command;
import io.curfew.kernel.CommandTimeout;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the configured command, without a shell. */
final class CommandSleeper implements Sleeper {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(CommandSleeper.class);

  private final List<String> command;
  private final Duration longest;

  CommandSleeper(List<String> command) {
    this(command, LONGEST);
  }

  CommandSleeper(List<String> command, Duration longest) {
    this.command = List.copyOf(command);
    this.longest = longest;
  }

  @Override
  public void sleep() throws IOException {
    try {
      Command.Result result =
          Command.of(command.toArray(String[]::new)).withTimeout(longest).withMaxOutput(8192).run();
      if (!result.succeeded()) {
        throw new IOException(command.get(0) + ": " + result.complaint());
      }
    } catch (CommandTimeout e) {
      // No refusal: what it asked for may come yet, and is followed like any other.
      log.warn("sleep: {}", e.getMessage());
    }
  }
}
