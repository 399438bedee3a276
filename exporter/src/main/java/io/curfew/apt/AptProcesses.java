package io.curfew.apt;

import io.curfew.config.HostSettings;
import io.curfew.kernel.HostProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The host's processes that change packages, those in containers among them. */
final class AptProcesses {
  private final HostSettings host;

  AptProcesses(HostSettings host) {
    this.host = host;
  }

  /**
   * Those at work now, by name and number.
   *
   * @throws IOException when not all processes are shown
   */
  List<String> read() throws IOException {
    List<String> found = new ArrayList<>();
    for (HostProcess process : HostProcess.all(host.proc())) {
      if (AptProgram.concerns(process.program())) {
        String comm = process.comm();
        if (AptProgram.works(process.program(), comm, process.arguments())) {
          found.add(comm + " (" + process.pid() + ")");
        }
      }
    }
    return found;
  }
}
