package io.curfew.ssh;

import static io.curfew.ssh.HeldSocketFixture.connected;
import static io.curfew.ssh.HeldSocketFixture.listening;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.SockDiagSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class UncountedPortTest {
  private static final SshProcess LISTENER = process(1, SshPart.LISTENER, 1, 2);

  @Test
  void anSshdThatListensOnAnotherPortIsNamedWithTheKeyToSet() {
    assertThat(find(List.of(LISTENER), listening(1, 22), listening(2, 2222)))
        .containsExactly(
            "sshd listens on port 2222, which is not counted: add 2222 to curfew.ssh.ports");
  }

  @Test
  void countedPortsAreFine() {
    assertThat(find(List.of(LISTENER), listening(1, 22), listening(2, 22))).isEmpty();
    SshProcess session = process(2, SshPart.SESSION, 3);
    assertThat(find(List.of(LISTENER, session), listening(1, 22), connected(3, 22, 50_000)))
        .isEmpty();
  }

  @Test
  void aSessionOfAnSshdThatSystemdListensForIsFoundByItsConnection() {
    SshProcess monitor = process(2, SshPart.MONITOR, 3);
    SshProcess session = process(3, SshPart.SESSION, 3);
    assertThat(find(List.of(monitor, session), connected(3, 2222, 50_000)))
        .containsExactly(
            "an SSH connection is on port 2222, which is not counted: add 2222 to curfew.ssh.ports");
  }

  @Test
  void aClientIsJudgedByThePortThatItCalls() {
    SshProcess client = process(2, SshPart.CLIENT, 3);
    assertThat(find(List.of(client), connected(3, 50_000, 22))).isEmpty();
    assertThat(find(List.of(client), connected(3, 22, 2222))).hasSize(1);
  }

  @Test
  void whatASessionForwardsIsNoSshOfItsOwn() {
    SshProcess session = process(2, SshPart.SESSION, 3, 4, 5, 6);
    assertThat(
            find(
                List.of(session),
                connected(3, 22, 50_000),
                connected(4, 50_001, 5432),
                listening(5, 9000),
                connected(6, 9000, 50_002)))
        .isEmpty();
  }

  @Test
  void whatAClientForwardsIsNoSshOfItsOwnEvenThroughAProxyCommand() {
    SshProcess client = process(2, SshPart.CLIENT, 5, 6);
    assertThat(find(List.of(client), listening(5, 9000), connected(6, 9000, 50_002))).isEmpty();
  }

  @Test
  void aListenerOfASessionIsAForwardedPort() {
    SshProcess session = process(2, SshPart.SESSION, 3, 4);
    assertThat(find(List.of(session), connected(3, 22, 50_000), listening(4, 6010))).isEmpty();
  }

  @Test
  void anRsyncDaemonIsNoSsh() {
    SshProcess rsync = process(2, SshPart.RSYNC, 3, 4);
    assertThat(find(List.of(rsync), listening(3, 873), connected(4, 873, 50_000))).isEmpty();
  }

  @Test
  void aStrangerDoesNotMakeAPortUncounted() {
    SshProcess monitor = process(2, SshPart.MONITOR, 3);
    SshProcess net = process(3, SshPart.UNAUTHENTICATED, 3);
    assertThat(find(List.of(monitor, net), connected(3, 2222, 50_000))).isEmpty();
  }

  private static SshProcess process(long pid, SshPart part, int... sockets) {
    Set<Long> inodes = new HashSet<>();
    for (int socket : sockets) {
      inodes.add((long) socket);
    }
    return new SshProcess(pid, part, inodes);
  }

  private static List<String> find(List<SshProcess> processes, SockDiagSocket... sockets) {
    return UncountedPort.find(List.of(22), processes, HeldSocket.join(processes, List.of(sockets)));
  }
}
