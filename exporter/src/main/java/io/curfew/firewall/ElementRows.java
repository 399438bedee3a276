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
  private final List<Row> rows = new ArrayList<>();
  private int size;

  /**
   * Begins a listing.
   *
   * @param wanted whether counters are wanted, not the size alone
   */
  ElementRows(boolean wanted) {
    this.wanted = wanted;
  }

  /** Takes one message of the listing. */
  ElementRows take(MessageHeader header, ByteBuffer datagram, int at) throws MalformedMessage {
    NftElementView.each(header, datagram, at, this::take);
    return this;
  }

  private void take(NftElementView element) {
    boolean end = element.intervalEnd();
    size += end ? 0 : 1;
    if (wanted && (end || element.counted())) {
      rows.add(new Row(element.key(), end, element.counted(), element.packets(), element.bytes()));
    }
  }

  /** The whole of a listing that came in parts. */
  static ElementRows joined(List<ElementRows> parts) {
    ElementRows whole = new ElementRows(true);
    for (ElementRows part : parts) {
      whole.size += part.size;
      whole.rows.addAll(part.rows);
    }
    return whole;
  }

  /** Elements, an interval being one. */
  int size() {
    return size;
  }

  /**
   * Those with a counter.
   *
   * @param endsApart whether ends of intervals are elements of their own; a key is followed by its
   *     end's, then
   */
  List<ElementCount> counts(boolean endsApart) {
    List<ElementCount> counts = new ArrayList<>(rows.size());
    if (!endsApart) {
      rows.forEach(row -> counts.add(new ElementCount(row.key, row.packets, row.bytes)));
      return counts;
    }
    // So they are listed by Linux 6.18's only kind of such sets (nft_set_rbtree) already.
    rows.sort(DOWNWARDS);
    Octets end = Octets.NONE;
    for (Row row : rows) {
      if (row.end) {
        end = row.key;
      } else if (row.counted) {
        // The catch-all has no end, wherever it is listed.
        Octets key = row.key.length() == 0 ? row.key : row.key.followedBy(end);
        counts.add(new ElementCount(key, row.packets, row.bytes));
      }
    }
    return counts;
  }
}
