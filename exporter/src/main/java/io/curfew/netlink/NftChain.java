package io.curfew.netlink;

import java.nio.ByteBuffer;

/** NFT_MSG_NEWCHAIN: that a chain is there. */
public record NftChain(int family, String table, String name) {
  private static final int TABLE = 1; // NFTA_CHAIN_TABLE
  private static final int NAME = 3; // NFTA_CHAIN_NAME

  public static NftChain decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "chain");
    String table = "";
    String name = "";
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case NAME -> name = reader.string();
        default -> {}
      }
    }
    return new NftChain(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(table, "chain.table", at),
        NftMessage.required(name, "chain.name", at));
  }
}
