package io.curfew.netlink;

import java.util.Optional;

/**
 * One expression of a rule or element: its kind and the attributes of that kind.
 *
 * @param data not yet begun; {@link AttributeReader#next} comes first
 */
record NftExpression(String name, Optional<AttributeReader> data) {
  private static final int NAME = 1; // NFTA_EXPR_NAME
  private static final int DATA = 2; // NFTA_EXPR_DATA
  private static final int LIST_ELEMENT = 1; // NFTA_LIST_ELEM

  /** Takes the expressions of a list, in their order. */
  @FunctionalInterface
  interface Taker {
    void take(NftExpression expression) throws MalformedMessage;
  }

  static NftExpression decode(AttributeReader reader) throws MalformedMessage {
    String name = "";
    Optional<AttributeReader> data = Optional.empty();
    while (reader.next()) {
      switch (reader.type()) {
        case NAME -> name = reader.string();
        case DATA -> data = Optional.of(reader.nested("data"));
        default -> {}
      }
    }
    return new NftExpression(name, data);
  }

  static void each(AttributeReader list, Taker taker) throws MalformedMessage {
    while (list.next()) {
      if (list.type() == LIST_ELEMENT) {
        taker.take(decode(list.nested("expression")));
      }
    }
  }

  boolean is(String kind) {
    return name.equals(kind);
  }

  /** The counter, if it is one. */
  Optional<NftCounter> counter(int at) throws MalformedMessage {
    return is(NftCounter.EXPRESSION) && data.isPresent()
        ? Optional.of(NftCounter.decode(data.get(), at))
        : Optional.empty();
  }
}
