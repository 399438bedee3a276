package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.netlink.ConntrackCounters;
import io.curfew.netlink.ConntrackEvent;
import io.curfew.netlink.ConntrackTuple;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CountedFlowTest {
  private static final int ASSURED = 1 << 2 | 1 << 1 | 1 << 3;
  private static final String HOST = "192.0.2.1";
  private static final String PEER = "192.0.2.2";

  @Test
  void thePeersConnectionCountsTheOriginalDirectionAsIn() throws Exception {
    CountedFlow flow = of(event(ASSURED, tcp(PEER, 40001, HOST, 22), tcp(HOST, 22, PEER, 40001)));
    assertThat(flow.key()).isEqualTo(key(PEER, 40001, HOST, 22));
    assertThat(flow.traffic()).isEqualTo(Traffic.of(1000, 10, 500, 5));
    assertThat(flow.client()).isFalse();
  }

  @Test
  void anEntryPickedUpWithTheHostsPacketFirstCountsItAsOut() throws Exception {
    CountedFlow flow = of(event(ASSURED, tcp(HOST, 22, PEER, 40001), tcp(PEER, 40001, HOST, 22)));
    assertThat(flow.key()).isEqualTo(key(PEER, 40001, HOST, 22));
    assertThat(flow.traffic()).isEqualTo(Traffic.of(500, 5, 1000, 10));
  }

  @Test
  void aRewrittenConnectionHasTheAddressesOfItsSocket() throws Exception {
    CountedFlow flow =
        of(event(ASSURED, tcp(PEER, 40001, "203.0.113.9", 2222), tcp(HOST, 22, PEER, 40001)));
    assertThat(flow.key()).isEqualTo(key(PEER, 40001, HOST, 22));
  }

  @Test
  void whatThisHostOpenedIsAClients() throws Exception {
    CountedFlow flow = of(event(ASSURED, tcp(HOST, 50000, PEER, 22), tcp(PEER, 22, HOST, 50000)));
    assertThat(flow.client()).isTrue();
    assertThat(flow.traffic()).isEqualTo(Traffic.of(500, 5, 1000, 10));
    CountedFlow pickedUp =
        of(event(ASSURED, tcp(PEER, 22, HOST, 50000), tcp(HOST, 50000, PEER, 22)));
    assertThat(pickedUp.client()).isTrue();
    assertThat(pickedUp.key()).isEqualTo(flow.key());
    assertThat(pickedUp.traffic()).isEqualTo(Traffic.of(1000, 10, 500, 5));
  }

  @Test
  void whatIsForwardedIsNotCounted() throws Exception {
    assertThat(
            read(event(ASSURED, tcp(PEER, 1, "203.0.113.7", 22), tcp("203.0.113.7", 22, PEER, 1))))
        .isEmpty();
    assertThat(read(event(ASSURED, tcp(PEER, 1, HOST, 22), tcp("203.0.113.7", 22, PEER, 1))))
        .isEmpty();
  }

  @Test
  void aHandshakeThatMayBeSpoofedIsNotCounted() throws Exception {
    assertThat(read(event(1 << 1, tcp(PEER, 40001, HOST, 22), tcp(HOST, 22, PEER, 40001))))
        .isEmpty();
  }

  @Test
  void otherPortsAndProtocolsAreNotCounted() throws Exception {
    assertThat(read(event(ASSURED, tcp(PEER, 40001, HOST, 80), tcp(HOST, 80, PEER, 40001))))
        .isEmpty();
    assertThat(
            read(event(ASSURED, tuple(17, PEER, 4000, HOST, 22), tuple(17, HOST, 22, PEER, 4000))))
        .isEmpty();
  }

  private static CountedFlow of(ConntrackEvent event) throws UnknownHostException {
    return read(event).orElseThrow();
  }

  private static Optional<CountedFlow> read(ConntrackEvent event) throws UnknownHostException {
    InetAddress host = InetAddress.getByName(HOST);
    return CountedFlow.of(event, Set.of(22), host::equals);
  }

  private static ConntrackEvent event(int status, ConntrackTuple original, ConntrackTuple reply) {
    return new ConntrackEvent(
        ConntrackEvent.Kind.UPDATE,
        7,
        0,
        status,
        Optional.empty(),
        original,
        reply,
        Optional.of(new ConntrackCounters(10, 1000)),
        Optional.of(new ConntrackCounters(5, 500)));
  }

  private static ConntrackTuple tcp(String from, int port, String to, int toPort)
      throws UnknownHostException {
    return tuple(6, from, port, to, toPort);
  }

  private static ConntrackTuple tuple(int protocol, String from, int port, String to, int toPort)
      throws UnknownHostException {
    return new ConntrackTuple(
        protocol,
        InetAddress.getByName(from),
        port,
        InetAddress.getByName(to),
        toPort,
        Optional.empty());
  }

  private static ConnectionKey key(String peer, int port, String local, int localPort)
      throws UnknownHostException {
    return new ConnectionKey(
        new Peer(InetAddress.getByName(peer), port), InetAddress.getByName(local), localPort);
  }
}
