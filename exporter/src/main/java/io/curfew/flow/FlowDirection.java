package io.curfew.flow;

import io.curfew.netlink.ConntrackTuple;
import java.net.InetAddress;
import java.util.Locale;
import java.util.function.Predicate;

/** Where a flow stands to this host. */
enum FlowDirection {
  OUTBOUND,
  INBOUND,
  FORWARDED,
  LOCAL;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether one end is a socket of this host. */
  boolean ofThisHost() {
    return this != FORWARDED;
  }

  /**
   * Judges by where the first packet comes from and where it is delivered, which under NAT is the
   * reply's source: a published port of a container is forwarded although its address is ours.
   *
   * @param ours whether an address belongs to this host
   * @param groups whether an address is a broadcast address of this host's networks
   */
  static FlowDirection of(
      ConntrackTuple original,
      ConntrackTuple reply,
      Predicate<InetAddress> ours,
      Predicate<InetAddress> groups) {
    boolean fromHere = own(original.source(), ours);
    InetAddress delivered = reply.source();
    boolean toGroup = delivered.isMulticastAddress() || groups.test(delivered);
    if (fromHere) {
      return !toGroup && own(delivered, ours) ? LOCAL : OUTBOUND;
    }
    return toGroup || own(delivered, ours) ? INBOUND : FORWARDED;
  }

  private static boolean own(InetAddress address, Predicate<InetAddress> ours) {
    return address.isLoopbackAddress() || ours.test(address);
  }
}
