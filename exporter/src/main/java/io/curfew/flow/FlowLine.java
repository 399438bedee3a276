package io.curfew.flow;

import io.curfew.netlink.ConntrackIcmp;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.Optional;

/**
 * One new flow as the flow log and the live view tell it.
 *
 * @param at when it was read; the log keeps microseconds
 * @param protocol name, or number where no name is common
 * @param direction label of the {@link FlowDirection}
 * @param ends of the first packet, before any translation
 * @param icmp what an ICMP flow has for ports
 * @param reply the direction back, where it is translated
 * @param zone conntrack zone; mostly 0
 * @param known label of the {@link Standing}; empty where a destination is not judged
 */
public record FlowLine(
    Instant at,
    String protocol,
    String direction,
    FlowEnds ends,
    Optional<ConntrackIcmp> icmp,
    Optional<FlowEnds> reply,
    int zone,
    String trafficClass,
    Optional<String> known,
    OwnerLine owner) {

  static FlowLine of(AttributedFlow attributed, ProcessFacts facts, CommandLineChoice choice) {
    ObservedFlow flow = attributed.flow();
    FlowEnds ends = FlowEnds.of(flow.original());
    Standing standing = attributed.standing();
    return new FlowLine(
        flow.at(),
        flow.protocol(),
        flow.direction().label(),
        ends,
        flow.original().icmp(),
        Optional.of(FlowEnds.of(flow.reply())).filter(reply -> !ends.mirrors(reply)),
        flow.zone(),
        attributed.trafficClass(),
        standing == Standing.NONE ? Optional.empty() : Optional.of(standing.label()),
        OwnerLine.of(attributed.owner(), facts, choice));
  }

  public String family() {
    return ends.source() instanceof Inet4Address ? "ipv4" : "ipv6";
  }
}
