package io.curfew.firewall;

import io.curfew.netlink.MessageHeader;
import io.curfew.netlink.Messages;
import io.curfew.netlink.NftElementView;
import io.curfew.netlink.NftKeyText;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.NftSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Decodes what a fixture holds: sets, each followed by the listing of its elements. */
final class ListedSets {
  private final List<NftSet> sets = new ArrayList<>();
  private final List<ElementRows> rows = new ArrayList<>();

  static ListedSets decode(ByteBuffer datagram) throws IOException {
    ListedSets listed = new ListedSets();
    Messages.each(datagram, listed::take);
    return listed;
  }

  private void take(MessageHeader header, ByteBuffer datagram, int at) throws IOException {
    if (NftMessage.is(header, NftMessage.NEW_SET)) {
      NftSet set = NftSet.decode(header, datagram, at);
      sets.add(set);
      rows.add(new ElementRows(true, set.endsApart()));
    } else if (!rows.isEmpty()) {
      rows.get(rows.size() - 1).take(header, datagram, at);
    } else {
      NftElementView.each(header, datagram, at, NftElementView::key);
    }
  }

  /** {@code set: element = packets, bytes}, by packets, as the expectations are written. */
  List<String> lines(ByteOrder host) {
    record Line(long packets, String text) {}
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      NftSet set = sets.get(i);
      NftKeyText texts = new NftKeyText(set, host);
      for (ElementCount count : rows.get(i).counts()) {
        String text = set.name() + ": " + texts.of(count.key());
        lines.add(
            new Line(
                count.packets(),
                text + " = " + count.packets() + " packets, " + count.bytes() + " bytes"));
      }
    }
    return lines.stream().sorted(Comparator.comparingLong(Line::packets)).map(Line::text).toList();
  }
}
