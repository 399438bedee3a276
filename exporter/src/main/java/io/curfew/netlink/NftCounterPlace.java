package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * Where the counter stands in the message of one rule or named counter, so that a later listing of
 * the same generation is read without being decoded.
 *
 * <pre>
 *  | nlmsghdr | nfgenmsg | … | handle, be64 | … | counter: | 12 | BYTES=1 | be64 | 12 | PACKETS=2 | be64 | … |
 * </pre>
 *
 * <p>Within a generation a rule's message has the same shape each time. What a place was learnt
 * from is recognised by length, type, handle and the counter's own headers, so that a message of
 * another shape (an expression that grew, a rule that is not the one expected) is noticed, never
 * misread.
 */
public final class NftCounterPlace {
  private static final int PACKETS_HEADER_AT = 12;
  private static final int COUNTER_BYTES = 2 * PACKETS_HEADER_AT;
  private static final int ATTRIBUTE_BYTES = AttributeReader.HEADER_BYTES + Long.BYTES;

  /** Of a message without a counter. */
  private static final int NONE = -1;

  /** Of one whose counter has another shape than all kernels give it so far. */
  private static final int ODD = -2;

  private final int length;
  private final int typeAndFlags;
  private final long handle;
  private final int handleAt;
  private final int counterAt;
  private final int bytesHeader;
  private final int packetsHeader;

  private NftCounterPlace(
      MessageHeader header, ByteBuffer datagram, int at, int handleAt, int counterAt) {
    this.length = header.length();
    this.typeAndFlags = datagram.getInt(at + MessageHeader.TYPE);
    this.handle = datagram.getLong(handleAt);
    this.handleAt = handleAt - at;
    this.counterAt = counterAt < 0 ? counterAt : counterAt - at;
    this.bytesHeader = counterAt < 0 ? 0 : datagram.getInt(counterAt);
    this.packetsHeader = counterAt < 0 ? 0 : datagram.getInt(counterAt + PACKETS_HEADER_AT);
  }

  /** In a rule's message: the place of the last counter, as {@link NftRule} tells it. */
  public static NftCounterPlace ofRule(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "rule");
    int handleAt = NONE;
    int[] counterAt = {NONE};
    while (reader.next()) {
      if (reader.type() == NftRule.HANDLE) {
        handleAt = reader.start();
      } else if (reader.type() == NftRule.EXPRESSIONS) {
        NftExpression.each(
            reader.nested("expressions"),
            expression -> {
              if (expression.is(NftCounter.EXPRESSION) && expression.data().isPresent()) {
                counterAt[0] = counterAt(datagram, expression.data().get());
              }
            });
      }
    }
    return new NftCounterPlace(header, datagram, at, required(handleAt, at), counterAt[0]);
  }

  /** In a named object's message; one of another kind has no counter. */
  public static NftCounterPlace ofObject(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "object");
    int handleAt = NONE;
    int counterAt = NONE;
    boolean counts = false;
    while (reader.next()) {
      switch (reader.type()) {
        case NftCounterObject.TYPE -> counts = reader.be32() == NftCounterObject.TYPE_COUNTER;
        case NftCounterObject.HANDLE -> handleAt = reader.start();
        case NftCounterObject.DATA -> counterAt = counterAt(datagram, reader.nested("data"));
        default -> {}
      }
    }
    return new NftCounterPlace(
        header, datagram, at, required(handleAt, at), counts ? counterAt : NONE);
  }

  private static int required(int handleAt, int at) throws MalformedMessage {
    if (handleAt == NONE) {
      throw new MalformedMessage(at, "handle", "attribute expected, none came");
    }
    return handleAt;
  }

  private static int counterAt(ByteBuffer datagram, AttributeReader counter) {
    int at = counter.rangeStart();
    boolean usual =
        counter.rangeLength() == COUNTER_BYTES
            && isHeader(datagram, at, NftCounter.BYTES)
            && isHeader(datagram, at + PACKETS_HEADER_AT, NftCounter.PACKETS);
    return usual ? at : ODD;
  }

  private static boolean isHeader(ByteBuffer datagram, int at, int type) {
    return datagram.getShort(at) == ATTRIBUTE_BYTES && datagram.getShort(at + 2) == type;
  }

  /**
   * Whether the message at {@code at} is the one that the place was learnt from, with its counter
   * where it was, in answer to the request of this sequence number.
   *
   * @param end where the datagram ends
   */
  public boolean fits(ByteBuffer datagram, int at, int end, int sequence) {
    return length <= end - at
        && datagram.getInt(at) == length
        && datagram.getInt(at + MessageHeader.TYPE) == typeAndFlags
        && datagram.getInt(at + MessageHeader.SEQUENCE) == sequence
        && datagram.getLong(at + handleAt) == handle
        && (counterAt >= 0
            ? datagram.getInt(at + counterAt) == bytesHeader
                && datagram.getInt(at + counterAt + PACKETS_HEADER_AT) == packetsHeader
            : counterAt == NONE);
  }

  /** How far from it the next message begins. */
  public int alignedLength() {
    return MessageHeader.aligned(length);
  }

  /** In a message that {@link #fits}. */
  public long packets(ByteBuffer datagram, int at) {
    return NftCounter.at(
        datagram, at + counterAt + PACKETS_HEADER_AT + AttributeReader.HEADER_BYTES);
  }

  /** In a message that {@link #fits}. */
  public long bytes(ByteBuffer datagram, int at) {
    return NftCounter.at(datagram, at + counterAt + AttributeReader.HEADER_BYTES);
  }
}
