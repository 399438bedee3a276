package io.curfew.ssh;

import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import io.curfew.netlink.SockDiagTcpCounts;
import io.curfew.netlink.SockDiagTcpInfo;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.Optional;

/** Sockets made up for tests of the models; inode and cookie are the same number. */
final class HeldSocketFixture {
  private HeldSocketFixture() {}

  static HeldSocket held(SockDiagSocket socket, SshPart first, SshPart... others) {
    return new HeldSocket(socket, EnumSet.of(first, others));
  }

  static SockDiagSocket listening(long id, int port) {
    return socket(id, SockDiagState.LISTEN, port, 0, 0, 0);
  }

  static SockDiagSocket connected(long id, int localPort, int remotePort) {
    return socket(id, SockDiagState.ESTABLISHED, localPort, remotePort, 0, 0);
  }

  /** On port 22, having moved these bytes of payload, and then nothing for so long. */
  static SockDiagSocket moved(long id, long bytes, long silentMillis) {
    return socket(id, SockDiagState.ESTABLISHED, 22, 50_000, bytes, silentMillis);
  }

  private static SockDiagSocket socket(
      long id, SockDiagState state, int localPort, int remotePort, long bytes, long silentMillis) {
    return new SockDiagSocket(
        SockDiagKey.TCP,
        state,
        address("192.0.2.1"),
        localPort,
        address("192.0.2.2"),
        remotePort,
        0,
        id,
        id,
        Optional.empty(),
        Optional.of(
            new SockDiagTcpInfo(
                silentMillis,
                silentMillis + 40,
                Optional.of(new SockDiagTcpCounts(bytes / 2, bytes - bytes / 2, 1, 1)))));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
