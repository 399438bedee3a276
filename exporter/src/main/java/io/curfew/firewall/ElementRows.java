package io.curfew.firewall;

import io.curfew.netlink.MalformedMessage;
import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.NftElementView;
import io.curfew.netlink.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What one set's listing says: how many elements, and what those with a counter counted. */
final class ElementRows {
  /** An element as the kernel lists it: a value, an interval's start, or an interval's end. */
  private record Row(Octets key, boolean end, boolean counted, long packets, long bytes) {}

  /** From the highest key down; where one interval ends and the next starts, the start first. */
  private static final Comparator<Row> DOWNWARDS =
      (a, b) -> {
        int upwards = a.key.compareTo(b.key);
        return upwards != 0 ? -upwards : Boolean.compare(a.end, b.end);
      };

  private final boolean wanted;
  private final boolean endsApart;
  private final List<Row> rows = new ArrayList<>();
  private final List<ElementCount> counts = new ArrayList<>();
  private int size;

  /**
   * Begins a listing.
   *
   * @param wanted whether counters are wanted, not the size alone
   * @param endsApart whether ends of intervals are elements of their own; a key is followed by its
   *     end's, then
   */
  ElementRows(boolean wanted, boolean endsApart) {
    this.wanted = wanted;
    this.endsApart = endsApart;
  }

  /** Takes one message of the listing. */
  ElementRows take(MessageHeader header, ByteBuffer datagram, int at) throws MalformedMessage {
    NftElementView.each(header, datagram, at, this::take);
    return this;
  }

  private void take(NftElementView element) {
    boolean end = element.intervalEnd();
    size += end ? 0 : 1;
    if (wanted && endsApart) {
      rows.add(new Row(element.key(), end, element.counted(), element.packets(), element.bytes()));
    } else if (wanted && element.counted()) {
      counts.add(new ElementCount(element.key(), element.packets(), element.bytes()));
    }
  }

  /** The rest of a listing that came in parts. */
  void join(ElementRows part) {
    size += part.size;
    rows.addAll(part.rows);
    counts.addAll(part.counts);
  }

  /** Elements, an interval being one. */
  int size() {
    return size;
  }

  /** Those with a counter. */
  List<ElementCount> counts() {
    return endsApart ? paired() : counts;
  }

  private List<ElementCount> paired() {
    List<ElementCount> paired = new ArrayList<>(rows.size());
    // So they are listed by Linux 6.18's only kind of such sets (nft_set_rbtree) already.
    rows.sort(DOWNWARDS);
    Octets end = Octets.NONE;
    for (Row row : rows) {
      if (row.end) {
        end = row.key;
      } else if (row.counted) {
        // The catch-all has no end, wherever it is listed.
        Octets key = row.key.length() == 0 ? row.key : row.key.followedBy(end);
        paired.add(new ElementCount(key, row.packets, row.bytes));
      }
    }
    return paired;
  }
}
