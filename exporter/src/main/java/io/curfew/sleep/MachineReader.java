package io.curfew.sleep;

import java.io.IOException;

/** Where the guard learns about boot and sleep; a port, so that tests own the machine. */
@FunctionalInterface
interface MachineReader {
  /**
   * Reads the machine.
   *
   * @throws IOException naming the file that can't be read
   */
  MachineReading read() throws IOException;
}
