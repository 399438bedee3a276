package io.curfew.ssh;

import io.curfew.netlink.ConntrackCounters;
import io.curfew.netlink.ConntrackEvent;
import io.curfew.netlink.ConntrackTuple;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What conntrack counted of one SSH connection, as the socket of this host has its addresses.
 *
 * @param id tells entries that live at one time apart
 * @param client whether this host opened it to another's SSH port
 */
record CountedFlow(ConnectionKey key, int zone, int id, Traffic traffic, boolean client) {
  private static final int TCP = 6; // IPPROTO_TCP

  /** IPS_ASSURED: both sides sent, so that spoofed packets alone never get here. */
  private static final int ASSURED = 1 << 2;

  /** IPS_DYING: its destroy notice is out, but a listing may still show it. */
  private static final int DYING = 1 << 9;

  /** Whether the entry is on its way out. */
  static boolean dying(ConntrackEvent event) {
    return (event.status() & DYING) != 0;
  }

  /**
   * Empty for what is no connection of this host's on the SSH ports, isn't assured, or began before
   * accounting was on.
   *
   * @param local whether an address is this host's: what it forwards is not its SSH
   */
  static Optional<CountedFlow> of(
      ConntrackEvent event, Set<Integer> ports, Predicate<InetAddress> local) {
    ConntrackTuple first = event.original();
    ConntrackTuple back = event.reply();
    if (first.protocol() != TCP
        || (event.status() & ASSURED) == 0
        || event.originalCounters().isEmpty()
        || event.replyCounters().isEmpty()) {
      return Optional.empty();
    }
    Count forth = count(event.originalCounters().get());
    Count answer = count(event.replyCounters().get());
    Traffic opened = new Traffic(forth, answer);
    Traffic opening = new Traffic(answer, forth);
    // The reply is answered by the socket itself: its addresses are those after any rewriting.
    if (ports.contains(back.sourcePort()) && local.test(back.source())) {
      return Optional.of(flow(event, mirrored(back), opened, false));
    }
    // An entry picked up in mid-stream may have this host's packet as its first.
    if (ports.contains(first.sourcePort()) && local.test(first.source())) {
      return Optional.of(flow(event, mirrored(first), opening, false));
    }
    if (ports.contains(first.destinationPort()) && local.test(first.source())) {
      return Optional.of(flow(event, mirrored(first), opening, true));
    }
    if (ports.contains(first.sourcePort()) && local.test(first.destination())) {
      return Optional.of(flow(event, mirrored(back), opened, true));
    }
    return Optional.empty();
  }

  private static CountedFlow flow(
      ConntrackEvent event, ConnectionKey key, Traffic traffic, boolean client) {
    return new CountedFlow(key, event.zone(), event.id(), traffic, client);
  }

  /** Seen from the sender of the tuple's packets. */
  private static ConnectionKey mirrored(ConntrackTuple tuple) {
    return new ConnectionKey(
        new Peer(tuple.destination(), tuple.destinationPort()), tuple.source(), tuple.sourcePort());
  }

  private static Count count(ConntrackCounters counters) {
    return new Count(counters.bytes(), counters.packets());
  }
}
