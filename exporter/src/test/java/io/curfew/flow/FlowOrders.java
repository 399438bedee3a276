package io.curfew.flow;

import io.curfew.flow.FlowMaker.Order;
import java.util.List;

/** The kinds of flows that must all be named: both families, ports of both kinds, translated. */
final class FlowOrders {
  private FlowOrders() {}

  /**
   * Ten kinds at once, half of them TCP.
   *
   * @param aSecond rate of each kind
   * @param count flows of each kind
   */
  static List<Order> of(int aSecond, int count) {
    return List.of(
        new Order("tcp", "192.0.2.2", 8080, 0, aSecond, count, "law-a.service"),
        new Order("tcp", "192.0.2.2", 8081, 20_000, aSecond, count, "law-b.service"),
        new Order("tcp", "2001:db8::2", 8082, 0, aSecond, count, "law-c.service"),
        // Masqueraded with other source ports, and sent to another address.
        new Order("tcp", "192.0.2.2", 8443, 0, aSecond, count, "law-a.service"),
        new Order("tcp", "203.0.113.9", 8444, 0, aSecond, count, "law-b.service"),
        new Order("udp", "192.0.2.2", 9000, 0, aSecond, count, "law-a.service"),
        new Order("udp", "2001:db8::2", 9001, 40_000, aSecond, count, "law-b.service"),
        new Order("udp", "203.0.113.9", 9002, 0, aSecond, count, "law-c.service"),
        new Order("udp-connected", "192.0.2.2", 9003, 30_000, aSecond, count, "law-a.service"),
        new Order("udp-connected", "2001:db8::2", 9004, 0, aSecond, count, "law-b.service"));
  }
}
