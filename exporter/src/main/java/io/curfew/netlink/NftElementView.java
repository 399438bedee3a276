package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * One element of a listed set, read where it stands in the datagram. One view serves all elements
 * of a message, and holds what it says until the next is taken; {@link NftSetElement} is the record
 * for those who keep elements.
 */
public final class NftElementView {
  /** Takes one element after the other. */
  @FunctionalInterface
  public interface Taker {
    void take(NftElementView element) throws MalformedMessage;
  }

  private static final int ELEMENTS = 3; // NFTA_SET_ELEM_LIST_ELEMENTS
  private static final int DATA_VALUE = 1; // NFTA_DATA_VALUE
  private static final int NAME = 1; // NFTA_EXPR_NAME
  private static final int DATA = 2; // NFTA_EXPR_DATA
  private static final int MAX_KEY = 64; // NFT_DATA_VALUE_MAXLEN

  private final int at;
  private final ByteBuffer datagram;
  private final AttributeReader elements;
  private final NftElementShape shape = new NftElementShape();
  private final AttributeReader element;
  private final AttributeReader key;
  private final AttributeReader end;
  private final AttributeReader list;
  private final AttributeReader listed;
  private final AttributeReader alone;
  private final AttributeReader data;
  private final AttributeReader dataOfListed;
  private int keyAt;
  private int keyBytes;
  private int endAt;
  private int endBytes;
  private int bytesAt;
  private int packetsAt;
  private int flags;
  private boolean counted;
  private long packets;
  private long bytes;

  private NftElementView(ByteBuffer datagram, AttributeReader elements, int at) {
    this.at = at;
    this.datagram = datagram;
    this.elements = elements;
    element = elements.nested("element");
    key = element.nested("key");
    end = element.nested("end");
    alone = element.nested("expression");
    data = alone.nested("data");
    list = element.nested("expressions");
    listed = list.nested("expression");
    dataOfListed = listed.nested("data");
  }

  /** Hands over the elements of NFT_MSG_NEWSETELEM. */
  public static void each(MessageHeader header, ByteBuffer datagram, int at, Taker taker)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "elements");
    while (reader.next()) {
      if (reader.type() == ELEMENTS) {
        AttributeReader elements = reader.nested("list");
        NftElementView view = new NftElementView(datagram, elements, at);
        while (elements.next()) {
          view.read();
          taker.take(view);
        }
      }
    }
  }

  /** The far side of an interval, which the kernel lists as an element of its own. */
  public boolean intervalEnd() {
    return (flags & NftSetElement.INTERVAL_END) != 0;
  }

  /** Whether it has a counter. */
  public boolean counted() {
    return counted;
  }

  /** 0 where it has no counter. */
  public long packets() {
    return packets;
  }

  /** 0 where it has no counter. */
  public long bytes() {
    return bytes;
  }

  /**
   * The key, of an interval in a concatenation followed by the last key; empty for the catch-all
   * element.
   */
  public Octets key() {
    byte[] copy = new byte[keyBytes + endBytes];
    datagram.get(keyAt, copy, 0, keyBytes);
    datagram.get(endAt, copy, keyBytes, endBytes);
    return Octets.over(copy);
  }

  private void read() throws MalformedMessage {
    int from = elements.start();
    if (shape.fits(datagram, from, elements.length())) {
      take(from);
      return;
    }
    walk();
    if (keyBytes > 0 && counted) {
      NftElementShape.Values values =
          new NftElementShape.Values(
              keyAt - from, keyBytes, endAt - from, endBytes, bytesAt - from, packetsAt - from);
      shape.learn(datagram, from, elements.length(), flags, values);
    }
  }

  /** One of the shape that is known. */
  private void take(int from) {
    NftElementShape.Values values = shape.values();
    keyAt = from + values.keyAt();
    keyBytes = values.keyBytes();
    endAt = from + values.endAt();
    endBytes = values.endBytes();
    flags = shape.flags();
    counted = true;
    packets = shape.packets(datagram, from);
    bytes = shape.bytes(datagram, from);
  }

  private void walk() throws MalformedMessage {
    keyAt = elements.start();
    endAt = keyAt;
    keyBytes = 0;
    endBytes = 0;
    flags = 0;
    counted = false;
    packets = 0;
    bytes = 0;
    element.again();
    while (element.next()) {
      switch (element.type()) {
        case NftSetElement.KEY -> {
          keyBytes = length(key);
          keyAt = key.start();
        }
        case NftSetElement.KEY_END -> {
          endBytes = length(end);
          endAt = end.start();
        }
        case NftSetElement.FLAGS -> flags = element.be32();
        case NftSetElement.EXPRESSION -> expression(alone, data);
        case NftSetElement.EXPRESSIONS -> expressions();
        default -> {}
      }
    }
    if (keyBytes == 0 && (flags & NftSetElement.CATCH_ALL) == 0) {
      throw new MalformedMessage(at, "elements.list.element", "key expected, none came");
    }
  }

  /** Leaves the reader at the value. */
  private int length(AttributeReader data) throws MalformedMessage {
    data.again();
    while (data.next()) {
      if (data.type() == DATA_VALUE) {
        if (data.length() > MAX_KEY) {
          throw new MalformedMessage(
              at, "elements.list.element.key", "64 bytes at most expected, not " + data.length());
        }
        return data.length();
      }
    }
    return 0;
  }

  private void expressions() throws MalformedMessage {
    list.again();
    while (list.next()) {
      expression(listed, dataOfListed);
    }
  }

  /** Of several counters the first, as nft shows them all but sums none. */
  private void expression(AttributeReader expression, AttributeReader data)
      throws MalformedMessage {
    boolean counter = false;
    expression.again();
    while (expression.next()) {
      if (expression.type() == NAME) {
        counter = expression.says(NftCounter.EXPRESSION);
      } else if (expression.type() == DATA && counter && !counted) {
        data.again();
        count(data);
      }
    }
  }

  private void count(AttributeReader data) throws MalformedMessage {
    packets = -1;
    bytes = -1;
    while (data.next()) {
      switch (data.type()) {
        case NftCounter.BYTES -> {
          bytes = NftCounter.bounded(data.be64());
          bytesAt = data.start();
        }
        case NftCounter.PACKETS -> {
          packets = NftCounter.bounded(data.be64());
          packetsAt = data.start();
        }
        default -> {}
      }
    }
    if (packets < 0 || bytes < 0) {
      throw new MalformedMessage(at, "counter", "packets and bytes expected, not both came");
    }
    counted = true;
  }
}
