package io.curfew.cli;

import io.curfew.config.ConfigProblem;
import io.curfew.config.Settings;
import java.io.IOException;

/** What {@code serve} runs; given by main(), since the wiring stands below this room. */
@FunctionalInterface
public interface Service {
  /** Reads the settings, at the start and again at each reload. */
  @FunctionalInterface
  interface SettingsReader {
    Settings read() throws ConfigProblem;
  }

  /**
   * Runs until SIGTERM or SIGINT.
   *
   * @return the exit status
   * @throws ConfigProblem when the first reading of the settings fails
   * @throws IOException when something without which it can't serve is not to be had
   */
  int run(SettingsReader settings) throws ConfigProblem, IOException;
}
