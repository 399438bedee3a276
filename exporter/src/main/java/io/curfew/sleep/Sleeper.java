package io.curfew.sleep;

import java.io.IOException;

/** The one act that puts the host to sleep; a port, so that tests can count it. */
@FunctionalInterface
interface Sleeper {
  /**
   * Asks the host to sleep. Returning does not mean that it slept.
   *
   * @throws IOException when it was refused, with the reason
   */
  void sleep() throws IOException;
}
