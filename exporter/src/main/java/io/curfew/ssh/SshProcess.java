package io.curfew.ssh;

import io.curfew.kernel.HostProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A process that takes part in SSH.
 *
 * @param sockets inodes of all that it holds
 */
record SshProcess(long pid, SshPart part, Set<Long> sockets) {
  SshProcess {
    sockets = Set.copyOf(sockets);
  }

  /**
   * Every such process; looks into the descriptors of no other.
   *
   * @throws IOException when one of them can't be looked into
   */
  static List<SshProcess> all(Path proc) throws IOException {
    List<SshProcess> found = new ArrayList<>();
    for (HostProcess process : HostProcess.all(proc)) {
      if (SshPart.concerns(process.program())) {
        Optional<SshPart> part = SshPart.of(process.program(), process.arguments());
        if (part.isPresent()) {
          found.add(new SshProcess(process.pid(), part.get(), process.sockets()));
        }
      }
    }
    return found;
  }
}
