package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.OpenSessions;
import io.curfew.config.SshSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import io.curfew.netlink.SockDiagSocket;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The second word on SSH, which needs neither the table nor the log: what every TCP socket that an
 * sshd, ssh or rsync process holds has moved, on any port.
 */
final class SocketEvidence implements Evidence {
  private final List<Integer> ports;
  private final HostSettings host;
  private final OpenSessions allowed;
  private final HostClock clock;
  private final SocketLife life;
  private final SocketListing listing = new SocketListing();

  SocketEvidence(SshSettings settings, HostSettings host, OpenSessions allowed, HostClock clock) {
    this.ports = settings.ports();
    this.host = host;
    this.allowed = allowed;
    this.clock = clock;
    this.life = new SocketLife(settings.keepaliveRate());
  }

  @Override
  public String source() {
    return "ssh";
  }

  @Override
  public synchronized Testimony testify(Duration window) {
    try {
      List<SshProcess> processes = SshProcess.all(host.proc());
      List<SockDiagSocket> listed = listing.read();
      List<HeldSocket> sockets = HeldSocket.join(processes, listed);
      if (life.finds(sockets)) {
        // A title that sshd was just writing reads like a user's.
        processes = SshProcess.all(host.proc());
        sockets = HeldSocket.join(processes, listed);
      }
      long nowNanos = clock.monotonicNanos();
      Optional<SocketLife.Sign> last = life.look(sockets, clock.now(), nowNanos);
      List<Blocker> blockers = new ArrayList<>();
      last.map(sign -> Duration.ofNanos(nowNanos - sign.nanos()))
          .filter(age -> age.compareTo(window) < 0)
          .ifPresent(age -> blockers.add(active(age)));
      UncountedPort.find(ports, processes, sockets)
          .forEach(why -> blockers.add(new Blocker(Reason.SSH_UNSEEN, why)));
      blockers.addAll(open(processes, sockets, allowed));
      Optional<Instant> at = last.map(SocketLife.Sign::at);
      return new Testimony(at.map(LastActivity::at).orElseGet(LastActivity::never), blockers);
    } catch (IOException e) {
      return new Testimony(
          LastActivity.unknown(),
          List.of(new Blocker(Reason.SOURCE_FAILED, "sockets of SSH: " + e.getMessage())));
    }
  }

  private static Blocker active(Duration age) {
    return new Blocker(
        Reason.SSH_ACTIVE,
        "a connection of sshd, ssh or rsync moved data " + age.toSeconds() + " s ago");
  }

  static List<Blocker> open(
      List<SshProcess> processes, List<HeldSocket> sockets, OpenSessions allowed) {
    List<Long> connected =
        sockets.stream().filter(held -> !held.listens()).map(h -> h.socket().inode()).toList();
    long sessions =
        processes.stream()
            .filter(process -> process.part() == SshPart.SESSION)
            .filter(process -> connected.stream().anyMatch(process.sockets()::contains))
            .count();
    return allowed != OpenSessions.NONE || sessions == 0
        ? List.of()
        : List.of(
            new Blocker(
                Reason.SESSION_OPEN, "processes of sshd with an open session: " + sessions));
  }
}
