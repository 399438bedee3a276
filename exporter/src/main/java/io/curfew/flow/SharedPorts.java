package io.curfew.flow;

import io.curfew.netlink.SockDiagKey;
import io.curfew.netlink.SockDiagSocket;
import io.curfew.netlink.SockDiagState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sockets that share a port with the one that a look-up found: the kernel names one of several
 * (SO_REUSEPORT, SO_REUSEADDR), which need not be the one that a packet came from or reached.
 *
 * <p>One listing for all the flows of a search. Owned by one thread.
 */
final class SharedPorts {
  private final SocketLookup lookup;
  private final Map<Integer, Map<Integer, List<SockDiagSocket>>> byProtocolAndPort =
      new HashMap<>();

  private SharedPorts(SocketLookup lookup) {
    this.lookup = lookup;
  }

  static SharedPorts of(SocketLookup lookup, List<WaitingFlow> flows) throws IOException {
    SharedPorts shared = new SharedPorts(lookup);
    Map<Integer, Set<Integer>> ports = new HashMap<>();
    for (WaitingFlow flow : flows) {
      SockDiagSocket socket = flow.sockets().get(0);
      if (shareable(socket)) {
        ports.computeIfAbsent(socket.protocol(), p -> new HashSet<>()).add(socket.localPort());
      }
    }
    for (Map.Entry<Integer, Set<Integer>> each : ports.entrySet()) {
      shared.list(each.getKey(), new ArrayList<>(each.getValue()));
    }
    return shared;
  }

  private void list(int protocol, List<Integer> ports) throws IOException {
    Map<Integer, List<SockDiagSocket>> byPort = new HashMap<>();
    for (int from = 0; from < ports.size(); from += SocketLookup.MAX_PORTS) {
      int to = Math.min(ports.size(), from + SocketLookup.MAX_PORTS);
      for (SockDiagSocket socket : lookup.onPorts(protocol, ports.subList(from, to))) {
        byPort.computeIfAbsent(socket.localPort(), p -> new ArrayList<>(1)).add(socket);
      }
    }
    byProtocolAndPort.put(protocol, byPort);
  }

  /** The flow with every socket that could be meant. */
  WaitingFlow widen(WaitingFlow flow) {
    SockDiagSocket socket = flow.sockets().get(0);
    if (!shareable(socket)) {
      return flow;
    }
    List<SockDiagSocket> all = new ArrayList<>(flow.sockets());
    boolean sends = flow.flow().direction() != FlowDirection.INBOUND;
    byProtocolAndPort
        .getOrDefault(socket.protocol(), Map.of())
        .getOrDefault(socket.localPort(), List.of())
        .stream()
        .filter(other -> mayBeMeant(socket, other, sends))
        .filter(other -> all.stream().noneMatch(s -> s.cookie() == other.cookie()))
        .forEach(all::add);
    return all.size() == flow.sockets().size() ? flow : flow.among(all);
  }

  /** A TCP connection is one socket's. */
  private static boolean shareable(SockDiagSocket socket) {
    return socket.protocol() == SockDiagKey.UDP || socket.state() == SockDiagState.LISTEN;
  }

  /**
   * Packets reach the socket that says most of their addresses; but any one can send them that is
   * free to choose these addresses.
   */
  private static boolean mayBeMeant(SockDiagSocket found, SockDiagSocket other, boolean sends) {
    boolean sameEnd = other.local().equals(found.local());
    if (found.state() != other.state()) {
      return sends && (sameEnd || other.local().isAnyLocalAddress());
    }
    if (found.state() == SockDiagState.ESTABLISHED) {
      return sameEnd
          && other.remotePort() == found.remotePort()
          && other.remote().equals(found.remote());
    }
    return sameEnd || (sends && other.local().isAnyLocalAddress());
  }
}
