package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * What the elements of a listing have in common: all their bytes but key and counts, as a rule. One
 * that has the same is read without a walk through its attributes.
 *
 * <pre>
 *  | KEY { VALUE key } | EXPR { NAME "counter" | DATA { BYTES be64 | PACKETS be64 } } | …
 * </pre>
 */
final class NftElementShape {
  /** Elements of many shapes, as with running timeouts, are better walked than learnt. */
  private static final int MOST_LEARNT = 8;

  /** Where values stand, from the element's own start, and how long they are. */
  record Values(int keyAt, int keyBytes, int endAt, int endBytes, int bytesAt, int packetsAt) {}

  private int learnt;
  private int length = -1;
  private int[] words = {};
  private boolean[] varies = {};
  private int flags;
  private Values values = new Values(0, 0, 0, 0, 0, 0);

  /** Whether the element has this shape. */
  boolean fits(ByteBuffer datagram, int at, int bytes) {
    if (bytes != length) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      if (!varies[i] && datagram.getInt(at + i * Integer.BYTES) != words[i]) {
        return false;
      }
    }
    return true;
  }

  /** Takes the shape of an element that was walked and has a key and a counter. */
  void learn(ByteBuffer datagram, int at, int bytes, int flagsOfIt, Values valuesOfIt) {
    if (learnt == MOST_LEARNT || bytes % Integer.BYTES != 0) {
      return;
    }
    learnt++;
    length = bytes;
    flags = flagsOfIt;
    values = valuesOfIt;
    words = new int[bytes / Integer.BYTES];
    varies = new boolean[words.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = datagram.getInt(at + i * Integer.BYTES);
    }
    vary(values.keyAt(), values.keyBytes());
    vary(values.endAt(), values.endBytes());
    vary(values.bytesAt(), Long.BYTES);
    vary(values.packetsAt(), Long.BYTES);
  }

  private void vary(int from, int bytes) {
    for (int i = from; i < from + bytes; i += Integer.BYTES) {
      varies[i / Integer.BYTES] = true;
    }
  }

  int flags() {
    return flags;
  }

  Values values() {
    return values;
  }

  /** Of an element that {@link #fits}. */
  long packets(ByteBuffer datagram, int at) {
    return NftCounter.at(datagram, at + values.packetsAt());
  }

  /** Of an element that {@link #fits}. */
  long bytes(ByteBuffer datagram, int at) {
    return NftCounter.at(datagram, at + values.bytesAt());
  }
}
