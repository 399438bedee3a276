package io.curfew.ssh;

import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.Reply;
import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagRequest;
import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Every TCP socket of this network namespace that a process can hold, asked of inet_diag. */
final class SocketListing {
  private static final int RECEIVE_BYTES = 1 << 17;

  /** Request sockets and those in time-wait are nobody's. */
  private static final int HELD =
      SockDiagState.mask(
          SockDiagState.ESTABLISHED,
          SockDiagState.FIN_WAIT1,
          SockDiagState.FIN_WAIT2,
          SockDiagState.CLOSE_WAIT,
          SockDiagState.LAST_ACK,
          SockDiagState.CLOSING,
          SockDiagState.LISTEN);

  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private final ByteBuffer request = Native.buffer(SockDiagRequest.BYTES);

  /** Those of both families, with their {@code tcp_info}. */
  List<SockDiagSocket> read() throws IOException {
    List<SockDiagSocket> found = new ArrayList<>();
    try (NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG)) {
      list(socket, false, found);
      list(socket, true, found);
    }
    return found;
  }

  private void list(NetlinkSocket socket, boolean ipv6, List<SockDiagSocket> into)
      throws IOException {
    int sequence = ipv6 ? 2 : 1;
    Reply reply =
        Reply.dump(
            sequence,
            (header, datagram, at) -> {
              if (SockDiagSocket.is(header)) {
                SockDiagSocket one = SockDiagSocket.read(header, datagram, at, SockDiagKey.TCP);
                if (one.inode() != 0) {
                  into.add(one);
                }
              }
            });
    socket.exchange(
        SockDiagRequest.dumpTcp(request, sequence, ipv6, HELD, true), received, reply::take);
  }
}
