package io.curfew.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A host as it truly is: every connection with its true user, every packet in a list, and what the
 * kernel's counters show of them. Slow on purpose: each answer is added up from the list anew.
 */
final class SlowHost {
  /** Places for elements; one more connection finds none. */
  static final int ROOM = 5;

  /** One TCP connection; {@code user} once somebody logged in on it. */
  static final class Connection {
    final ConnectionKey key;
    final long cookie;
    Optional<String> user = Optional.empty();
    boolean open = true;

    /** Whether a committed reading found it open. */
    boolean seen;

    /** Whether a committed reading found it closed. */
    boolean endKnown;

    Connection(ConnectionKey key, long cookie) {
      this.key = key;
      this.cookie = cookie;
    }
  }

  private enum Kind {
    HANDSHAKE,
    COUNTED,
    FULL,
    UNTRACKED
  }

  private record Packet(int table, Connection of, Kind kind, boolean in, long bytes) {
    Traffic traffic() {
      return in ? Traffic.of(bytes, 1, 0, 0) : Traffic.of(0, 0, bytes, 1);
    }
  }

  final List<Connection> connections = new ArrayList<>();
  private final Map<ConnectionKey, Traffic> elements = new HashMap<>();
  private final List<Packet> packets = new ArrayList<>();
  private int table;
  private long cookies;

  static ConnectionKey key(int port) {
    try {
      return new ConnectionKey(
          new Peer(InetAddress.getByName("192.0.2.2"), 40000 + port),
          InetAddress.getByName("192.0.2.1"),
          22);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  Optional<Connection> on(ConnectionKey key) {
    return connections.stream().filter(c -> c.open && c.key.equals(key)).findFirst();
  }

  /** A port is free for the next one when the last one's end is known. */
  boolean free(ConnectionKey key) {
    return connections.stream().filter(c -> c.key.equals(key)).allMatch(c -> c.endKnown);
  }

  int table() {
    return table;
  }

  Connection connect(ConnectionKey key) {
    Connection made = new Connection(key, ++cookies);
    connections.add(made);
    packet(made, Kind.HANDSHAKE, true, 60);
    packet(made, Kind.HANDSHAKE, false, 60);
    return made;
  }

  void send(Connection on, boolean in, long bytes) {
    boolean room = elements.containsKey(on.key) || elements.size() < ROOM;
    packet(on, room ? Kind.COUNTED : Kind.FULL, in, bytes);
  }

  void sendUntracked(Connection on, long bytes) {
    packet(on, Kind.UNTRACKED, true, bytes);
  }

  private void packet(Connection on, Kind kind, boolean in, long bytes) {
    Packet packet = new Packet(table, on, kind, in, bytes);
    packets.add(packet);
    if (kind == Kind.COUNTED) {
      elements.merge(on.key, packet.traffic(), Traffic::plus);
    }
  }

  void flush() {
    table++;
    elements.clear();
  }

  void reboot() {
    connections.forEach(c -> c.open = false);
    flush();
  }

  Traffic remove(ConnectionKey key) {
    return Optional.ofNullable(elements.remove(key)).orElse(Traffic.NONE);
  }

  Map<ConnectionKey, Traffic> elements() {
    return Map.copyOf(elements);
  }

  boolean full() {
    return elements.size() >= ROOM;
  }

  Map<ConnectionKey, Long> sockets() {
    Map<ConnectionKey, Long> open = new HashMap<>();
    connections.stream().filter(c -> c.open).forEach(c -> open.put(c.key, c.cookie));
    return open;
  }

  PlainCounters plain() {
    Traffic all = Traffic.NONE;
    Traffic assured = Traffic.NONE;
    Traffic untracked = Traffic.NONE;
    for (Packet p : packets) {
      if (p.table() == table) {
        all = all.plus(p.traffic());
        boolean known = p.kind() == Kind.COUNTED || p.kind() == Kind.FULL;
        assured = known ? assured.plus(p.traffic()) : assured;
        untracked = p.kind() == Kind.UNTRACKED ? untracked.plus(p.traffic()) : untracked;
      }
    }
    return new PlainCounters(all, assured, untracked, Traffic.NONE);
  }

  /** What really was moved by a user, as far as elements counted it. */
  Traffic truth(String user) {
    Traffic sum = Traffic.NONE;
    for (Packet p : packets) {
      if (p.kind() == Kind.COUNTED && p.of().user.equals(Optional.of(user))) {
        sum = sum.plus(p.traffic());
      }
    }
    return sum;
  }
}
