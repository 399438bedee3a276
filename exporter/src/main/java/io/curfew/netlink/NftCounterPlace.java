package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the counter stands in the message of one rule or named counter, so that a later listing of
 * the same generation is read without being decoded.
 *
 * <pre>
 *  | nlmsghdr | nfgenmsg | … | handle, be64 | … | counter: | 12 | BYTES=1 | be64 | 12 | PACKETS=2 | be64 | … |
 * </pre>
 *
 * <p>Within a generation a rule's message has the same shape each time. What a place was learnt
 * from is recognised by length, handle and the counter's own headers, so that a message of another
 * shape (an expression that grew, a rule that is not the one expected) is noticed, never misread.
 */
public final class NftCounterPlace {
  private static final int LAYOUT_BYTES = 24;
  private static final int BYTES_AT = AttributeReader.HEADER_BYTES;
  private static final int PACKETS_HEADER_AT = 12;
  private static final int PACKETS_AT = PACKETS_HEADER_AT + AttributeReader.HEADER_BYTES;
  private static final int HEADER_LENGTH = 12;
  private static final int NOWHERE = -1;

  private final int length;
  private final long handle;
  private final int handleAt;
  private final int counterAt;

  private NftCounterPlace(int length, long handle, int handleAt, int counterAt) {
    this.length = length;
    this.handle = handle;
    this.handleAt = handleAt;
    this.counterAt = counterAt;
  }

  /** In a rule's message: the place of the last counter, as {@link NftRule} tells it. */
  public static NftCounterPlace ofRule(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "rule");
    int handleAt = NOWHERE;
    int[] counterAt = {NOWHERE};
    while (reader.next()) {
      if (reader.type() == NftRule.HANDLE) {
        handleAt = reader.start();
      } else if (reader.type() == NftRule.EXPRESSIONS) {
        NftExpression.each(
            reader.nested("expressions"),
            expression -> {
              if (expression.is(NftCounter.EXPRESSION) && expression.data().isPresent()) {
                counterAt[0] = expression.data().get().rangeStart();
              }
            });
      }
    }
    return of(header, datagram, at, handleAt, counterAt[0]);
  }

  /** In a named object's message; one of another kind has no counter. */
  public static NftCounterPlace ofObject(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "object");
    int handleAt = NOWHERE;
    int counterAt = NOWHERE;
    boolean counts = false;
    while (reader.next()) {
      switch (reader.type()) {
        case NftCounterObject.TYPE -> counts = reader.be32() == NftCounterObject.TYPE_COUNTER;
        case NftCounterObject.HANDLE -> handleAt = reader.start();
        case NftCounterObject.DATA -> counterAt = reader.start();
        default -> {}
      }
    }
    return of(header, datagram, at, handleAt, counts ? counterAt : NOWHERE);
  }

  private static NftCounterPlace of(
      MessageHeader header, ByteBuffer datagram, int at, int handleAt, int counterAt) {
    int from = counterAt == NOWHERE ? NOWHERE : counterAt - at;
    if (handleAt == NOWHERE) {
      return new NftCounterPlace(header.length(), 0, NOWHERE, from);
    }
    long handle = datagram.getLong(handleAt);
    return new NftCounterPlace(header.length(), handle, handleAt - at, from);
  }

  /**
   * Whether the message at {@code at} is the one that the place was learnt from, with its counter
   * where it was.
   */
  public boolean fits(MessageHeader header, ByteBuffer datagram, int at) {
    return header.length() == length
        && handleAt != NOWHERE
        && datagram.getLong(at + handleAt) == handle
        && (counterAt == NOWHERE || counterStands(datagram, at + counterAt));
  }

  private boolean counterStands(ByteBuffer datagram, int counter) {
    return counterAt + LAYOUT_BYTES <= length
        && isHeader(datagram, counter, NftCounter.BYTES)
        && isHeader(datagram, counter + PACKETS_HEADER_AT, NftCounter.PACKETS);
  }

  private static boolean isHeader(ByteBuffer datagram, int at, int type) {
    return datagram.getShort(at) == HEADER_LENGTH && datagram.getShort(at + 2) == type;
  }

  /** In a message that {@link #fits}. */
  public long packets(ByteBuffer datagram, int at) {
    return be64(datagram, at + counterAt + PACKETS_AT);
  }

  /** In a message that {@link #fits}. */
  public long bytes(ByteBuffer datagram, int at) {
    return be64(datagram, at + counterAt + BYTES_AT);
  }

  private static long be64(ByteBuffer datagram, int at) {
    long value = datagram.getLong(at);
    return NftCounter.bounded(
        datagram.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
  }
}
