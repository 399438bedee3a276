package io.curfew.sleep;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to every terminal by wall(1), and to the log. */
final class WallCrier implements Crier {
  private static final Logger log = LoggerFactory.getLogger(WallCrier.class);

  // wall(1) gives each terminal up to five minutes; those who read it at once have read it by then.
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final List<String> wall;

  WallCrier() {
    this(List.of("wall"));
  }

  WallCrier(List<String> wall) {
    this.wall = List.copyOf(wall);
  }

  @Override
  public void tell(String line) {
    log.warn("{}", line);
    try {
      Command.Result result =
          Command.of(wall.toArray(String[]::new))
              .withInput(line + "\n")
              .withTimeout(LONGEST)
              .withMaxOutput(8192)
              .run();
      if (!result.succeeded()) {
        log.info("sleep: only the log was told: {}: {}", wall.get(0), result.complaint());
      }
    } catch (IOException e) {
      log.info("sleep: only the log was told: {}", e.getMessage());
    }
  }
}
