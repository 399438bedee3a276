package io.curfew.netlink;

/** Packets and bytes of one direction of a flow; kept only where nf_conntrack_acct is on. */
public record ConntrackCounters(long packets, long bytes) {
  private static final int CTA_COUNTERS_PACKETS = 1;
  private static final int CTA_COUNTERS_BYTES = 2;

  static ConntrackCounters read(AttributeReader attributes) throws MalformedMessage {
    long packets = 0;
    long bytes = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case CTA_COUNTERS_PACKETS -> packets = attributes.be64();
        case CTA_COUNTERS_BYTES -> bytes = attributes.be64();
        default -> {
          // Padding, and the 32-bit forms of kernels before 2.6.30.
        }
      }
    }
    return new ConntrackCounters(packets, bytes);
  }
}
