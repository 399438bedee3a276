package io.curfew.firewall;

import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.NftCounterPlace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The rules, or named counters, of a generation that was read before, in the order in which the
 * kernel lists them: only their counts are read again. Owned by its source.
 */
final class KnownCounters {
  /** A listed object; watched by nothing where it is not shown. */
  record Known(NftCounterPlace place, Optional<Watched> watched) {}

  private final Known[] known;
  private final long[] packets;
  private final long[] bytes;
  private int next;
  private boolean strange;

  KnownCounters(List<Known> known) {
    this.known = known.toArray(Known[]::new);
    this.packets = new long[this.known.length];
    this.bytes = new long[this.known.length];
  }

  /** A listing begins. */
  void begin() {
    next = 0;
    strange = false;
  }

  void take(MessageHeader header, ByteBuffer datagram, int at) {
    if (strange || next == known.length || !known[next].place().fits(header, datagram, at)) {
      strange = true;
      return;
    }
    if (known[next].watched().isPresent()) {
      packets[next] = known[next].place().packets(datagram, at);
      bytes[next] = known[next].place().bytes(datagram, at);
    }
    next++;
  }

  /** Whether the listing had just what is known. */
  boolean whole() {
    return !strange && next == known.length;
  }

  /** Books what the last listing told. */
  void book() {
    for (int i = 0; i < known.length; i++) {
      if (known[i].watched().isPresent()) {
        known[i].watched().get().take(packets[i], bytes[i]);
      }
    }
  }
}
