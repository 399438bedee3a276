package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * NFT_MSG_NEWCHAIN: that a chain is there, and what makes packets come to it.
 *
 * @param hook a digest of type, hook, priority, devices, policy and flags; not of what its policy
 *     counted, nor of how many rules it has
 */
public record NftChain(int family, String table, String name, long hook) {
  private static final int TABLE = 1; // NFTA_CHAIN_TABLE
  private static final int NAME = 3; // NFTA_CHAIN_NAME
  private static final int HOOK = 4; // NFTA_CHAIN_HOOK
  private static final int POLICY = 5; // NFTA_CHAIN_POLICY
  private static final int TYPE = 7; // NFTA_CHAIN_TYPE
  private static final int FLAGS = 10; // NFTA_CHAIN_FLAGS

  public static NftChain decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "chain");
    String table = "";
    String name = "";
    long hook = 0;
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case NAME -> name = reader.string();
        case HOOK, POLICY, TYPE, FLAGS ->
            hook = reader.nested("hook").digest(AttributeReader.mixed(hook, reader.type()));
        default -> {}
      }
    }
    return new NftChain(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(table, "chain.table", at),
        NftMessage.required(name, "chain.name", at),
        hook);
  }
}
