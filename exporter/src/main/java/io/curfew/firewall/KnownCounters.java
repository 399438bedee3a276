package io.curfew.firewall;

import io.curfew.netlink.NftCounterPlace;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rules, or named counters, of a generation that was read before, in the order in which the
 * kernel lists them: only their counts are read again. Owned by its source.
 */
final class KnownCounters {
  /** A listed object; watched by nothing where it is not shown. */
  private record Known(NftCounterPlace place, Optional<Watched> watched) {}

  private final NftCounterPlace[] places;
  private final boolean[] shown;
  private final Watched[] watched;
  private final long[] packets;
  private final long[] bytes;
  private int next;
  private int counted;

  private KnownCounters(List<Known> known) {
    places = known.stream().map(Known::place).toArray(NftCounterPlace[]::new);
    watched = known.stream().flatMap(k -> k.watched().stream()).toArray(Watched[]::new);
    shown = new boolean[places.length];
    for (int i = 0; i < places.length; i++) {
      shown[i] = known.get(i).watched().isPresent();
    }
    packets = new long[watched.length];
    bytes = new long[watched.length];
  }

  /**
   * Those of a listing.
   *
   * @param watched what watches each that is shown, in their order
   */
  static <T> KnownCounters of(List<Placed<T>> listed, Predicate<T> shown, List<Watched> watched) {
    Iterator<Watched> next = watched.iterator();
    return new KnownCounters(
        listed.stream()
            .map(
                placed ->
                    new Known(
                        placed.place(), placed.object().filter(shown).map(any -> next.next())))
            .toList());
  }

  /** A listing begins. */
  void begin() {
    next = 0;
    counted = 0;
  }

  /**
   * Takes the messages of a datagram as long as they are those that are known.
   *
   * @param sequence of the listing's request
   * @return where the first other message begins; the datagram's limit if there is none
   */
  int take(ByteBuffer datagram, int sequence) {
    int at = datagram.position();
    int end = datagram.limit();
    while (next < places.length && places[next].fits(datagram, at, end, sequence)) {
      NftCounterPlace place = places[next];
      if (shown[next]) {
        packets[counted] = place.packets(datagram, at);
        bytes[counted] = place.bytes(datagram, at);
        counted++;
      }
      at += place.alignedLength();
      next++;
    }
    return Math.min(at, end);
  }

  /** Whether the listing had all that is known. */
  boolean whole() {
    return next == places.length;
  }

  /** Books what the last listing told. */
  void book() {
    for (int i = 0; i < watched.length; i++) {
      watched[i].take(packets[i], bytes[i]);
    }
  }
}
