package io.curfew.flow;

import io.curfew.netlink.ConntrackTuple;
import java.net.InetAddress;
import java.time.Instant;

/**
 * A new flow as it was read, before its owner is known.
 *
 * @param at when it was read
 * @param zone conntrack zone; 0 unless a rule chose one
 * @param reply the direction back; inverted, it is the flow as packets look after translation
 */
record ObservedFlow(
    Instant at, FlowDirection direction, int zone, ConntrackTuple original, ConntrackTuple reply) {

  /** The same flow, its time better known. */
  ObservedFlow at(Instant better) {
    return new ObservedFlow(better, direction, zone, original, reply);
  }

  String protocol() {
    return ProtocolName.of(original.protocol());
  }

  /** The end that is not this host; of a local or forwarded flow, the one that was called. */
  InetAddress farEnd() {
    return direction == FlowDirection.INBOUND ? original.source() : original.destination();
  }

  /** The port that was called, which tells what service it is; 0 where there are no ports. */
  int servicePort() {
    return original.destinationPort();
  }
}
