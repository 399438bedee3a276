package io.curfew.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What the multicast group of nf_tables tells about one table. */
public final class NftNotice {
  /** NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE, NFTA_SET_TABLE, NFTA_OBJ_TABLE: all 1. */
  private static final int TABLE = 1;

  private NftNotice() {}

  /**
   * Whether a datagram tells that a table, or a chain, rule, set or object in it, came, went or was
   * changed. Elements that come and go change nothing of a table's making.
   *
   * @throws MalformedMessage when the bytes are no messages of nf_tables
   */
  public static boolean changes(ByteBuffer datagram, int family, String table) throws IOException {
    boolean[] found = {false};
    Messages.each(
        datagram, (header, bytes, at) -> found[0] |= changes(header, bytes, at, family, table));
    return found[0];
  }

  private static boolean changes(
      MessageHeader header, ByteBuffer datagram, int at, int family, String table)
      throws MalformedMessage {
    if (NetfilterHeader.subsystem(header) != NetfilterHeader.SUBSYSTEM_NFTABLES
        || NftMessage.is(header, NftMessage.NEW_ELEMENT)
        || NftMessage.is(header, NftMessage.DELETE_ELEMENT)
        || NftMessage.is(header, NftMessage.NEW_GENERATION)
        || NetfilterHeader.family(header, datagram, at) != family) {
      return false;
    }
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "notice");
    while (reader.next()) {
      if (reader.type() == TABLE) {
        return reader.string().equals(table);
      }
    }
    return false;
  }
}
