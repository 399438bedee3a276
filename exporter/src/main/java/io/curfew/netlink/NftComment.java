package io.curfew.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where a rule's comment is kept: nft writes it into the rule's user data, iptables-nft into an
 * xtables match.
 */
final class NftComment {
  private static final int TYPE_COMMENT = 0; // NFTNL_UDATA_RULE_COMMENT
  private static final int HEADER_BYTES = 2;
  private static final int MATCH_NAME = 1; // NFTA_MATCH_NAME
  private static final int MATCH_INFO = 3; // NFTA_MATCH_INFO

  private NftComment() {}

  /**
   * From user data: records of a type byte, a length byte and that many bytes.
   *
   * <p>The kernel does not look into user data, so any program may have put anything there: what
   * does not read as such records has no comment, and is no malformed message.
   */
  static Optional<String> ofUserData(byte[] data) {
    int at = 0;
    while (at + HEADER_BYTES <= data.length) {
      int type = Byte.toUnsignedInt(data[at]);
      int length = Byte.toUnsignedInt(data[at + 1]);
      at += HEADER_BYTES;
      if (at + length > data.length) {
        return Optional.empty();
      }
      if (type == TYPE_COMMENT) {
        int text = length > 0 && data[at + length - 1] == 0 ? length - 1 : length;
        return Optional.of(new String(data, at, text, StandardCharsets.UTF_8))
            .filter(comment -> !comment.isBlank());
      }
      at += length;
    }
    return Optional.empty();
  }

  /**
   * The one record that nft writes: its length counts the text's NUL, so that ends at 254 bytes.
   */
  static byte[] userData(String comment) {
    byte[] text = comment.getBytes(StandardCharsets.UTF_8);
    byte[] data = new byte[HEADER_BYTES + text.length + 1];
    data[0] = TYPE_COMMENT;
    data[1] = (byte) (text.length + 1);
    System.arraycopy(text, 0, data, HEADER_BYTES, text.length);
    return data;
  }

  /** From {@code -m comment}, whose info is the text alone. */
  static Optional<String> ofMatch(NftExpression expression) throws MalformedMessage {
    if (!expression.is("match") || expression.data().isEmpty()) {
      return Optional.empty();
    }
    AttributeReader data = expression.data().get();
    String name = "";
    String info = "";
    while (data.next()) {
      switch (data.type()) {
        case MATCH_NAME -> name = data.string();
        case MATCH_INFO -> info = data.string();
        default -> {}
      }
    }
    return name.equals("comment") ? Optional.of(info).filter(c -> !c.isBlank()) : Optional.empty();
  }
}
