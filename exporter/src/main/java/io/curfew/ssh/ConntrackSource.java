package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.ConntrackEvent;
import io.curfew.netlink.ConntrackRequest;
import io.curfew.netlink.Messages;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts by conntrack's own accounting: IP-layer bytes of both directions from the first packet on,
 * so that the opening SYN and SYN-ACK are in. Needs {@code net.netfilter.nf_conntrack_acct}, which
 * it never sets itself, some rule with {@code ct}, and CAP_NET_ADMIN.
 *
 * <p>A reading lists all entries of the network namespace: its cost grows with them, whatever their
 * ports. In between the destroy notices keep the last word of entries that a new connection on the
 * same ports pushes out. There is no plain counter beside it: users, unattributed and pending add
 * up to what assured entries counted.
 */
final class ConntrackSource implements ByteSource {
  static final String NAME = "conntrack";
  private static final Logger log = LoggerFactory.getLogger(ConntrackSource.class);
  private static final int RECEIVE_BYTES = 1 << 17;

  /** Every entry of this network namespace that goes between two readings leaves a notice. */
  private static final int NOTICE_BYTES = 8 << 20;

  private static final int MAX_NOTICES = 200_000;
  private static final String ACCOUNTING = "net.netfilter.nf_conntrack_acct";

  private final Set<Integer> ports;
  private final HostSettings host;
  private final Ledger ledger;
  private final SocketTable sockets;
  private final NetlinkSocket socket;
  private final NetlinkSocket notices;
  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private final OwnAddresses own = new OwnAddresses();
  private final ConnectionBook book = new ConnectionBook();
  private final ConnectionBook clients = new ConnectionBook();
  private final Map<ConnectionKey, Traffic> clientsBefore = new HashMap<>();
  private Books.Instance instance;
  private boolean tracks;
  private int sequence;

  ConntrackSource(List<Integer> ports, HostSettings host, Ledger ledger, Books.Instance instance)
      throws IOException {
    this.ports = Set.copyOf(ports);
    this.host = host;
    this.ledger = ledger;
    this.instance = instance;
    this.sockets = new SocketTable(ports);
    try {
      this.socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
      try {
        this.notices = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    } catch (IOException e) {
      sockets.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void open() throws IOException {
    accounts();
    notices.receiveBuffer(NOTICE_BYTES);
    notices.join(ConntrackRequest.GROUP_DESTROY);
    KernelLife life = KernelLife.now(host);
    Books.Instance mine = instance.countedBy(NAME, life);
    if (instance.equals(mine)) {
      Set<ConnectionKey> known = Set.copyOf(ledger.bytes().elements().keySet());
      book.resume(ledger.bytes().elements());
      Set<ConnectionKey> open = look();
      book.closeUnknown(known, open);
    } else {
      ledger.begin(book.reading(look(), Traffic.NONE), instance.isOf(life));
    }
    // Whether an earlier life counted these, no book tells.
    Traffic unused = clientsMoved();
    instance = mine;
  }

  /** Of this network namespace, as the file is the reader's. */
  private void accounts() throws IOException {
    Path file = host.proc().resolve("sys/net/netfilter/nf_conntrack_acct");
    try {
      if (Files.readString(file, StandardCharsets.US_ASCII).strip().equals("0")) {
        throw new IOException(
            "conntrack counts no bytes: set " + ACCOUNTING + "=1 (it is 0) for new connections");
      }
    } catch (NoSuchFileException e) {
      throw new IOException("conntrack is not loaded: no " + ACCOUNTING, e);
    }
  }

  @Override
  public Reading read() throws IOException {
    Set<ConnectionKey> open = look();
    return book.reading(open, clientsMoved());
  }

  private Traffic clientsMoved() {
    Reading shown = clients.reading(Set.of(), Traffic.NONE);
    Traffic moved = Traffic.NONE;
    for (Map.Entry<ConnectionKey, Traffic> last : shown.ended().entrySet()) {
      Traffic before = clientsBefore.remove(last.getKey());
      moved = moved.plus(before == null ? last.getValue() : last.getValue().since(before));
    }
    for (Map.Entry<ConnectionKey, Traffic> now : shown.elements().entrySet()) {
      Traffic before = clientsBefore.put(now.getKey(), now.getValue());
      moved = moved.plus(before == null ? now.getValue() : now.getValue().since(before));
    }
    return moved;
  }

  /**
   * Brings the book up to date.
   *
   * @return the connections that are open
   */
  private Set<ConnectionKey> look() throws IOException {
    own.refresh();
    // Before the listing: what opens meanwhile may not be in it.
    boolean open = !sockets.read().isEmpty();
    Set<ConnectionKey> unused = takeNotices();
    List<CountedFlow> listed = new ArrayList<>();
    int[] entries = {0};
    int asked = ++sequence;
    Reply reply =
        Reply.dump(
            asked,
            events(
                event -> {
                  entries[0]++;
                  if (!CountedFlow.dying(event)) {
                    CountedFlow.of(event, ports, own::has).ifPresent(listed::add);
                  }
                }));
    socket.exchange(ConntrackRequest.dump(asked), received, reply::take);
    // The listing may show such a one before its end or its ports' next holder: the next tells.
    Set<ConnectionKey> meanwhile = takeNotices();
    listed.stream()
        .filter(flow -> !meanwhile.contains(flow.key()))
        .forEach(flow -> bookOf(flow).listed(flow));
    tracks |= entries[0] > 0;
    if (!tracks && open) {
      throw new IOException(
          "conntrack has no entries though a connection is open: no rule with ct makes it track");
    }
    return sockets.read().keySet();
  }

  private Set<ConnectionKey> takeNotices() throws IOException {
    Set<ConnectionKey> keys = new HashSet<>();
    Messages.Taker taker =
        events(
            event ->
                CountedFlow.of(event, ports, own::has)
                    .ifPresent(
                        flow -> {
                          keys.add(flow.key());
                          bookOf(flow).destroyed(flow);
                        }));
    if (!Notices.take(notices, received, MAX_NOTICES, taker)) {
      log.warn(
          "ssh: too many conntrack entries went at once: connections whose ports were taken again"
              + " since the last reading may lack what they moved since then");
    }
    return keys;
  }

  private static Messages.Taker events(Consumer<ConntrackEvent> taker) {
    return (header, datagram, at) -> {
      if (ConntrackEvent.is(header)) {
        taker.accept(ConntrackEvent.read(header, datagram, at));
      }
    };
  }

  private ConnectionBook bookOf(CountedFlow flow) {
    return flow.client() ? clients : book;
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
    sockets.close();
    socket.close();
    notices.close();
  }
}
