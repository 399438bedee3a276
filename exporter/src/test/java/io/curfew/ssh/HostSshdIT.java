package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real listener beside a user's process that bears its name in a file of root's. */
final class HostSshdIT {
  private static final HostSettings HOST =
      new HostSettings(Path.of("/proc"), Path.of("/sys"), Path.of("/"));

  @TempDir private Path dir;

  @Test
  void aUsersProcessNamedSshdIsNotBelievedAndTheListenerIs() throws Exception {
    try (SshBed bed = new SshBed(dir, List.of("ann"));
        SocketTable sockets = new SocketTable(List.of(22))) {
      bed.startSshd();
      Path fake = Files.createDirectory(dir.resolve("fake")).resolve("sshd");
      SshBed.bash("install -o root -m 0755 /bin/sleep " + fake);
      Process forger =
          new ProcessBuilder("setpriv", "--reuid", "64100", "--clear-groups", fake.toString(), "60")
              .start();
      try {
        SshBed.bash(
            "for n in $(seq 100); do [ $(readlink /proc/%d/exe) = %s ] && exit 0; sleep .05; done; exit 1"
                .formatted(forger.pid(), fake));
        Set<Long> listening = sockets.listening();
        SshdProcesses processes = new SshdProcesses(HOST, new HostSshd(HOST, 0));
        List<HostSshd.Listener> listeners = processes.listeners(listening);
        assertThat(listeners).hasSize(1);
        processes.learn(sockets, 0);
        assertThat(processes.family(forger.pid())).isEqualTo(SshdProcesses.Family.NOBODY);
        long listener = Long.parseLong(listeners.get(0).exe().getName(1).toString());
        assertThat(processes.family(listener).holders())
            .anySatisfy(h -> assertThat(h.sockets()).containsAnyElementsOf(listening));
      } finally {
        forger.destroy();
        forger.onExit().join();
      }
    }
  }
}
