package io.curfew.flow;

import io.curfew.netlink.ConntrackTuple;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/** Flows made up for tests of the models. */
final class FlowFixture {
  static final Instant START = Instant.parse("2026-11-21T06:00:00Z");

  private FlowFixture() {}

  static ConntrackTuple tuple(
      int protocol, String source, int sourcePort, String destination, int destinationPort) {
    return new ConntrackTuple(
        protocol,
        address(source),
        sourcePort,
        address(destination),
        destinationPort,
        Optional.empty());
  }

  /** A TCP flow without translation. */
  static ObservedFlow flow(FlowDirection direction, String destination, int port, Instant at) {
    String source = destination.contains(":") ? "2001:db8::1" : "192.0.2.1";
    return new ObservedFlow(
        at,
        direction,
        0,
        tuple(6, source, 40000, destination, port),
        tuple(6, destination, port, source, 40000));
  }

  static Owner owner(String process, String unit) {
    return Owner.named(Tier.SOCK_DIAG, process, unit, Opener.UNKNOWN);
  }

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
