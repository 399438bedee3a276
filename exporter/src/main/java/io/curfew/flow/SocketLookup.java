package io.curfew.flow;

import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.Refused;
import io.curfew.netlink.Reply;
import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagRequest;
import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Asks the kernel for sockets. Owned by one thread. */
final class SocketLookup implements AutoCloseable {
  private static final int ENOENT = 2;
  private static final int ANSWER_BYTES = 1 << 16;
  static final int MAX_PORTS = 256;

  private final NetlinkSocket netlink;
  private final ByteBuffer request = Native.buffer(SockDiagRequest.bytes(MAX_PORTS));
  private final ByteBuffer answer = Native.buffer(ANSWER_BYTES);
  private int sequence;

  SocketLookup() throws IOException {
    netlink = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG);
  }

  /**
   * The socket that packets of this key reach, if there is one.
   *
   * @param device index of the device that they pass; 0 finds only sockets bound to none
   */
  Optional<SockDiagSocket> find(SockDiagKey key, int device) throws IOException {
    Found found = new Found(key.protocol());
    Reply reply = Reply.single(++sequence, found::take);
    try {
      netlink.exchange(SockDiagRequest.lookup(request, sequence, key, device), answer, reply::take);
    } catch (Refused e) {
      if (e.errno() == ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
    return found.sockets.stream().findFirst();
  }

  /**
   * TCP's listeners, or UDP's sockets, on these ports, of both families.
   *
   * @param ports own ports, {@link #MAX_PORTS} at most
   */
  List<SockDiagSocket> onPorts(int protocol, Collection<Integer> ports) throws IOException {
    Found found = new Found(protocol);
    for (boolean ipv6 : new boolean[] {false, true}) {
      Reply reply = Reply.dump(++sequence, found::take);
      ByteBuffer question =
          protocol == SockDiagKey.TCP
              ? SockDiagRequest.dumpTcp(
                  request, sequence, ipv6, SockDiagState.mask(SockDiagState.LISTEN), false, ports)
              : SockDiagRequest.dumpUdp(request, sequence, ipv6, -1, ports);
      netlink.exchange(question, answer, reply::take);
    }
    return found.sockets;
  }

  @Override
  public void close() {
    netlink.close();
  }

  private static final class Found {
    private final int protocol;
    private final List<SockDiagSocket> sockets = new ArrayList<>(1);

    Found(int protocol) {
      this.protocol = protocol;
    }

    void take(MessageHeader header, ByteBuffer datagram, int at) throws IOException {
      if (SockDiagSocket.is(header)) {
        sockets.add(SockDiagSocket.read(header, datagram, at, protocol));
      }
    }
  }
}
