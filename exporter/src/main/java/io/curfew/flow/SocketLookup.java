package io.curfew.flow;

import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.Refused;
import io.curfew.netlink.Reply;
import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagRequest;
import io.curfew.netlink.SockDiagSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Asks the kernel for one socket at a time. Owned by one thread. */
final class SocketLookup implements AutoCloseable {
  private static final int ENOENT = 2;
  private static final int ANSWER_BYTES = 8192;

  private final NetlinkSocket netlink;
  private final ByteBuffer request = direct(SockDiagRequest.BYTES);
  private final ByteBuffer answer = direct(ANSWER_BYTES);
  private int sequence;

  SocketLookup() throws IOException {
    netlink = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG);
  }

  /** The socket that packets of this key reach, if there is one. */
  Optional<SockDiagSocket> find(SockDiagKey key) throws IOException {
    Found found = new Found(key.protocol());
    Reply reply = Reply.single(++sequence, found::take);
    try {
      netlink.exchange(SockDiagRequest.lookup(request, sequence, key), answer, reply::take);
    } catch (Refused e) {
      if (e.errno() == ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
    return found.socket;
  }

  @Override
  public void close() {
    netlink.close();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static final class Found {
    private final int protocol;
    private Optional<SockDiagSocket> socket = Optional.empty();

    Found(int protocol) {
      this.protocol = protocol;
    }

    void take(MessageHeader header, ByteBuffer datagram, int at) throws IOException {
      if (SockDiagSocket.is(header)) {
        socket = Optional.of(SockDiagSocket.read(header, datagram, at, protocol));
      }
    }
  }
}
