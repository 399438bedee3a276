package io.curfew.flow;

import io.curfew.netlink.ConntrackTuple;
import java.net.InetAddress;

/**
 * Both ends of one direction of a flow, as the flow log has them.
 *
 * @param sourcePort -1 where the protocol has none
 * @param destinationPort likewise
 */
public record FlowEnds(
    InetAddress source, int sourcePort, InetAddress destination, int destinationPort) {
  static final int NO_PORT = -1;

  static FlowEnds of(ConntrackTuple tuple) {
    boolean ports = ProtocolName.hasPorts(tuple.protocol());
    return new FlowEnds(
        tuple.source(),
        ports ? tuple.sourcePort() : NO_PORT,
        tuple.destination(),
        ports ? tuple.destinationPort() : NO_PORT);
  }

  /** Whether the other direction goes straight back, which it does unless it is translated. */
  boolean mirrors(FlowEnds reply) {
    return source.equals(reply.destination)
        && sourcePort == reply.destinationPort
        && destination.equals(reply.source)
        && destinationPort == reply.sourcePort;
  }
}
