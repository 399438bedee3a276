package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a counter expression, or a named counter, stands at. */
public record NftCounter(long packets, long bytes) {
  static final String EXPRESSION = "counter";
  static final int BYTES = 1; // NFTA_COUNTER_BYTES
  static final int PACKETS = 2; // NFTA_COUNTER_PACKETS

  static NftCounter decode(AttributeReader data, int at) throws MalformedMessage {
    long bytes = -1;
    long packets = -1;
    while (data.next()) {
      switch (data.type()) {
        case BYTES -> bytes = bounded(data.be64());
        case PACKETS -> packets = bounded(data.be64());
        default -> {}
      }
    }
    if (bytes < 0 || packets < 0) {
      throw new MalformedMessage(at, "counter", "packets and bytes expected, not both came");
    }
    return new NftCounter(packets, bytes);
  }

  /** The big-endian count that stands at {@code at}. */
  static long at(ByteBuffer datagram, int at) {
    long value = datagram.getLong(at);
    return bounded(datagram.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
  }

  /** No traffic reaches 2^63, but a rule can be made with any count below 2^64. */
  static long bounded(long unsigned) {
    return unsigned < 0 ? Long.MAX_VALUE : unsigned;
  }
}
