package io.curfew.apt;

import io.curfew.config.HostSettings;
import io.curfew.kernel.HostProcess;
import java.io.IOException;
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
    return HostProcess.all(host.proc()).stream()
        .filter(process -> AptProgram.concerns(process.program(), process.comm()))
        .filter(process -> AptProgram.works(process.program(), process.comm(), process.arguments()))
        .map(process -> process.comm() + " (" + process.pid() + ")")
        .toList();
  }
}
