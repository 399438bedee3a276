package io.curfew.flow;

import java.time.Instant;

/**
 * One of the newest flows, for people.
 *
 * @param destination in RFC 5952 form
 * @param port 0 where the protocol has none
 * @param process empty when unknown
 * @param unit empty when unknown or none
 * @param reason why nobody is named; empty otherwise
 */
public record RecentFlow(
    Instant at,
    String protocol,
    String direction,
    String destination,
    int port,
    String process,
    String unit,
    String reason) {
  static RecentFlow of(AttributedFlow attributed) {
    ObservedFlow flow = attributed.flow();
    Owner owner = attributed.owner();
    return new RecentFlow(
        flow.at(),
        flow.protocol(),
        flow.direction().label(),
        AddressText.of(flow.original().destination()),
        flow.servicePort(),
        owner.process(),
        owner.unit(),
        owner.reason().map(UnattributedReason::label).orElse(""));
  }
}
