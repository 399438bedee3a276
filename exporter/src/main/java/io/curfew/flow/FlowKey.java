package io.curfew.flow;

import io.curfew.netlink.ConntrackIcmp;
import io.curfew.netlink.ConntrackTuple;
import io.curfew.witness.WitnessRecord;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What a flow's packets look like when they leave, after translation: the one thing that a
 * conntrack event and the witness's record have in common.
 *
 * @param sourceHigh first half of an IPv6 address; 0 for IPv4, whose address is the low half
 * @param ports source port in the upper half, destination port in the lower; of an ICMP query its
 *     id, then type and code; 0 where a protocol has neither
 */
record FlowKey(
    int protocol,
    boolean ipv6,
    long sourceHigh,
    long sourceLow,
    long destinationHigh,
    long destinationLow,
    int ports) {

  /**
   * The inverted reply: under translation the original tuple is what the program asked for, and not
   * what leaves.
   */
  static FlowKey of(ObservedFlow flow) {
    ConntrackTuple back = flow.reply();
    InetAddress source = back.destination();
    InetAddress destination = back.source();
    int ports =
        flow.original()
            .icmp()
            .map(query -> ports(back.icmp().orElse(query).id(), typeAndCode(query)))
            .orElseGet(
                () ->
                    ports(
                        /* source= */ back.destinationPort(),
                        /* destination= */ back.sourcePort()));
    if (source instanceof Inet4Address && destination instanceof Inet4Address) {
      return new FlowKey(
          back.protocol(),
          false,
          0,
          ipv4(source.getAddress()),
          0,
          ipv4(destination.getAddress()),
          ports);
    }
    ByteBuffer from = ByteBuffer.wrap(source.getAddress());
    ByteBuffer to = ByteBuffer.wrap(destination.getAddress());
    return new FlowKey(
        back.protocol(),
        true,
        from.getLong(0),
        from.getLong(Long.BYTES),
        to.getLong(0),
        to.getLong(Long.BYTES),
        ports);
  }

  static FlowKey of(WitnessRecord record) {
    return new FlowKey(
        record.protocol(),
        record.ipv6(),
        record.sourceHigh(),
        record.sourceLow(),
        record.destinationHigh(),
        record.destinationLow(),
        ports(record.sourcePort(), record.destinationPort()));
  }

  private static int ports(int source, int destination) {
    return source << 16 | destination;
  }

  private static int typeAndCode(ConntrackIcmp query) {
    return query.type() << 8 | query.code();
  }

  private static long ipv4(byte[] address) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(address).getInt());
  }

  /** By hand: the one that a record gets is slow without the optimising compiler. */
  @Override
  public int hashCode() {
    long mixed = sourceHigh ^ destinationHigh;
    mixed = mixed * 31 + sourceLow;
    mixed = mixed * 31 + destinationLow;
    mixed = (mixed * 31 + ports) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32) ^ protocol;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowKey key
        && ports == key.ports
        && sourceLow == key.sourceLow
        && destinationLow == key.destinationLow
        && sourceHigh == key.sourceHigh
        && destinationHigh == key.destinationHigh
        && protocol == key.protocol
        && ipv6 == key.ipv6;
  }
}
