package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.Messages;
import io.curfew.netlink.Reply;
import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagRequest;
import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import io.curfew.netlink.SockDiagTcpCounts;
import io.curfew.netlink.SockDiagTcpInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts by what the sockets themselves have moved: payload, exact whatever the offloads, and
 * segments; no headers, no retransmitted bytes. Needs no capability: inet_diag answers everybody.
 *
 * <p>There is no plain counter beside it: users, unattributed and pending add up to what the
 * connections counted.
 */
final class TcpInfoSource implements ByteSource {
  static final String NAME = "tcp_info";
  private static final Logger log = LoggerFactory.getLogger(TcpInfoSource.class);
  private static final int RECEIVE_BYTES = 1 << 17;

  /**
   * Every TCP socket of this network namespace that closes between two readings leaves a notice.
   */
  private static final int NOTICE_BYTES = 8 << 20;

  private static final int MAX_NOTICES = 100_000;

  private static final int LIVING =
      SockDiagState.mask(
          SockDiagState.ESTABLISHED,
          SockDiagState.SYN_RECV,
          SockDiagState.FIN_WAIT1,
          SockDiagState.FIN_WAIT2,
          SockDiagState.CLOSE_WAIT,
          SockDiagState.LAST_ACK,
          SockDiagState.CLOSING);

  private static final Set<SockDiagState> FIN_RECEIVED =
      EnumSet.of(SockDiagState.CLOSE_WAIT, SockDiagState.LAST_ACK, SockDiagState.CLOSING);

  private final Set<Integer> ports;
  private final HostSettings host;
  private final Ledger ledger;
  private final NetlinkSocket socket;
  private final NetlinkSocket notices;
  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private final ByteBuffer request = Native.buffer(SockDiagRequest.BYTES);
  private final PayloadBook book = new PayloadBook();
  private final Map<Long, Traffic> clients = new HashMap<>();
  private Traffic clientMoved = Traffic.NONE;
  private Books.Instance instance;
  private int sequence;

  TcpInfoSource(List<Integer> ports, HostSettings host, Ledger ledger, Books.Instance instance)
      throws IOException {
    this.ports = Set.copyOf(ports);
    this.host = host;
    this.ledger = ledger;
    this.instance = instance;
    this.socket = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG);
    try {
      this.notices = NetlinkSocket.open(NetlinkSocket.Protocol.SOCK_DIAG);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void open() throws IOException {
    notices.receiveBuffer(NOTICE_BYTES);
    notices.join(SockDiagRequest.GROUP_TCP4_CLOSED);
    notices.join(SockDiagRequest.GROUP_TCP6_CLOSED);
    KernelLife life = KernelLife.now(host);
    Books.Instance mine = instance.countedBy(NAME, life);
    if (instance.equals(mine)) {
      Map<ConnectionKey, Session> sessions = ledger.sessionsByKey();
      book.resume(
          ledger.bytes().elements(),
          key -> Optional.ofNullable(sessions.get(key)).map(Session::cookie));
      list();
    } else {
      list();
      clientMoved = Traffic.NONE;
      ledger.begin(book.reading(Traffic.NONE), instance.isOf(life));
    }
    clientMoved = Traffic.NONE;
    instance = mine;
  }

  @Override
  public Reading read() throws IOException {
    takeNotices();
    list();
    takeNotices();
    Reading reading = book.reading(clientMoved);
    clientMoved = Traffic.NONE;
    return reading;
  }

  private void list() throws IOException {
    for (boolean ipv6 : new boolean[] {false, true}) {
      int asked = ++sequence;
      Reply reply = Reply.dump(asked, taker());
      socket.exchange(
          SockDiagRequest.dumpTcp(request, asked, ipv6, LIVING, true), received, reply::take);
    }
  }

  private void takeNotices() throws IOException {
    if (!Notices.take(notices, received, MAX_NOTICES, taker())) {
      log.warn(
          "ssh: too many sockets closed at once: connections that ended since the last reading may"
              + " lack what they moved since then");
    }
  }

  private Messages.Taker taker() {
    return (header, datagram, at) -> {
      if (SockDiagSocket.is(header)) {
        SockDiagSocket one = SockDiagSocket.read(header, datagram, at, SockDiagKey.TCP);
        Optional<SockDiagTcpInfo> info = one.tcpActivity();
        // A request socket or one in time-wait has none.
        if (info.isPresent()) {
          take(
              one,
              info.get()
                  .counts()
                  .orElseThrow(
                      () ->
                          new IOException(
                              "tcp_info of this kernel has no byte counts (Linux 4.19 or later needed)")));
        }
      }
    };
  }

  private void take(SockDiagSocket one, SockDiagTcpCounts counts) {
    boolean over = one.state() == SockDiagState.CLOSE;
    long fin = FIN_RECEIVED.contains(one.state()) ? 1 : 0;
    Traffic traffic =
        Traffic.of(
            counts.bytesReceived() - fin,
            counts.segmentsIn(),
            counts.bytesSent(),
            counts.segmentsOut());
    if (ports.contains(one.localPort())) {
      ConnectionKey key =
          new ConnectionKey(new Peer(one.remote(), one.remotePort()), one.local(), one.localPort());
      if (!over) {
        book.open(key, one.cookie(), traffic);
      } else if (one.remotePort() != 0) {
        // A listener, and a socket that its own side reset, close without a peer.
        book.closed(key, one.cookie(), traffic);
      }
    } else if (ports.contains(one.remotePort())) {
      Traffic before = clients.getOrDefault(one.cookie(), Traffic.NONE);
      clientMoved = clientMoved.plus(traffic.atLeast(before).minus(before));
      if (over) {
        clients.remove(one.cookie());
      } else {
        clients.put(one.cookie(), traffic.atLeast(before));
      }
    } else if (over) {
      clients.remove(one.cookie());
    }
  }

  @Override
  public Traffic remove(ConnectionKey key) {
    book.remove(key);
    return Traffic.NONE;
  }

  @Override
  public Books.Instance instance() {
    return instance;
  }

  @Override
  public void close() {
    socket.close();
    notices.close();
  }
}
