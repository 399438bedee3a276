package io.curfew.netlink;

import java.util.Optional;

/**
 * One element of a set.
 *
 * @param key as in a packet; in a concatenation each part is padded to 4 bytes; empty for the
 *     catch-all element
 * @param counter absent where the set's elements carry none
 */
public record NftSetElement(Octets key, int flags, Optional<NftCounter> counter) {
  static final int KEY = 1; // NFTA_SET_ELEM_KEY
  static final int FLAGS = 3; // NFTA_SET_ELEM_FLAGS
  static final int EXPRESSION = 7; // NFTA_SET_ELEM_EXPR
  static final int KEY_END = 10; // NFTA_SET_ELEM_KEY_END
  static final int EXPRESSIONS = 11; // NFTA_SET_ELEM_EXPRESSIONS
  private static final int DATA_VALUE = 1; // NFTA_DATA_VALUE
  static final int INTERVAL_END = 0x1; // NFT_SET_ELEM_INTERVAL_END
  static final int CATCH_ALL = 0x2; // NFT_SET_ELEM_CATCHALL

  /** The far side of an interval, which the kernel lists as an element of its own. */
  public boolean intervalEnd() {
    return (flags & INTERVAL_END) != 0;
  }

  static NftSetElement decode(AttributeReader reader, int at) throws MalformedMessage {
    Octets key = Octets.NONE;
    int flags = 0;
    Optional<NftCounter> counter = Optional.empty();
    while (reader.next()) {
      switch (reader.type()) {
        case KEY -> key = value(reader.nested("key"));
        case FLAGS -> flags = reader.be32();
        // One expression comes in EXPR, several in EXPRESSIONS, never both.
        case EXPRESSION -> counter = NftExpression.decode(reader.nested("expression")).counter(at);
        case EXPRESSIONS -> counter = counterOf(reader.nested("expressions"), at);
        default -> {}
      }
    }
    return new NftSetElement(key, flags, counter);
  }

  private static Octets value(AttributeReader data) throws MalformedMessage {
    Octets value = Octets.NONE;
    while (data.next()) {
      if (data.type() == DATA_VALUE) {
        value = data.octets();
      }
    }
    return value;
  }

  private static Optional<NftCounter> counterOf(AttributeReader list, int at)
      throws MalformedMessage {
    Optional<NftCounter> first = Optional.empty();
    while (list.next()) {
      NftExpression expression = NftExpression.decode(list.nested("expression"));
      if (first.isEmpty()) {
        first = expression.counter(at);
      }
    }
    return first;
  }
}
