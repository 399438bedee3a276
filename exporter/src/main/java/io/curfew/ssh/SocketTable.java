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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The connections on the SSH ports, asked of inet_diag. Owned by the feature's thread. */
final class SocketTable implements AutoCloseable {
  private static final int RECEIVE_BYTES = 1 << 17;

  /** A connection in time-wait is over: all that is left of it is the memory of its ports. */
  private static final int LIVING =
      SockDiagState.mask(
          SockDiagState.ESTABLISHED,
          SockDiagState.SYN_RECV,
          SockDiagState.NEW_SYN_RECV,
          SockDiagState.FIN_WAIT1,
          SockDiagState.FIN_WAIT2,
          SockDiagState.CLOSE_WAIT,
          SockDiagState.LAST_ACK,
          SockDiagState.CLOSING);

  private final Set<Integer> ports;
  private final NetlinkSocket socket;
  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private final ByteBuffer request;
  private int sequence;

  /** What the last listing took, which is most likely what the next one will. */
  private int capacity;

  SocketTable(List<Integer> ports) throws IOException {
    this.ports = Set.copyOf(ports);
    this.request = Native.buffer(SockDiagRequest.bytes(this.ports.size()));
    this.socket = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG);
  }

  Map<ConnectionKey, Socket> read() throws IOException {
    Map<ConnectionKey, Socket> found = new HashMap<>();
    each(
        LIVING,
        one -> {
          ConnectionKey key = key(one);
          boolean established = one.state() == SockDiagState.ESTABLISHED;
          found.put(key, new Socket(key, one.cookie(), one.inode(), established));
        });
    return found;
  }

  /** The kernel's names of the sockets, by their connections. */
  Map<ConnectionKey, Long> cookies() throws IOException {
    Map<ConnectionKey, Long> found = new HashMap<>(capacity);
    each(LIVING, one -> found.put(key(one), one.cookie()));
    capacity = 2 * found.size();
    return found;
  }

  private static ConnectionKey key(SockDiagSocket one) {
    return new ConnectionKey(
        new Peer(one.remote(), one.remotePort()), one.local(), one.localPort());
  }

  /** Inodes of the sockets that wait for connections on the SSH ports. */
  Set<Long> listening() throws IOException {
    Set<Long> inodes = new HashSet<>();
    each(SockDiagState.mask(SockDiagState.LISTEN), one -> inodes.add(one.inode()));
    return inodes;
  }

  private void each(int states, Consumer<SockDiagSocket> taker) throws IOException {
    for (boolean ipv6 : new boolean[] {false, true}) {
      int asked = ++sequence;
      Reply reply =
          Reply.dump(
              asked,
              (h, d, at) -> {
                if (SockDiagSocket.is(h)) {
                  taker.accept(SockDiagSocket.read(h, d, at, SockDiagKey.TCP));
                }
              });
      socket.exchange(
          SockDiagRequest.dumpTcp(request, asked, ipv6, states, false, ports),
          received,
          reply::take);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
