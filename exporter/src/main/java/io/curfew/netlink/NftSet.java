package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * NFT_MSG_NEWSET: one set or map, without its elements.
 *
 * @param size most elements; 0 where there is no bound
 */
public record NftSet(int family, String table, String name, int flags, long handle, int size) {
  private static final int TABLE = 1; // NFTA_SET_TABLE
  private static final int NAME = 2; // NFTA_SET_NAME
  private static final int FLAGS = 3; // NFTA_SET_FLAGS
  private static final int DESCRIPTION = 9; // NFTA_SET_DESC
  private static final int HANDLE = 16; // NFTA_SET_HANDLE
  private static final int DESCRIPTION_SIZE = 1; // NFTA_SET_DESC_SIZE

  private static final int ANONYMOUS = 0x1; // NFT_SET_ANONYMOUS
  private static final int TIMEOUT = 0x10; // NFT_SET_TIMEOUT
  private static final int EVALUATED = 0x20; // NFT_SET_EVAL

  /** Part of a single rule; its name is the kernel's own and changes. */
  public boolean anonymous() {
    return (flags & ANONYMOUS) != 0;
  }

  /** Whether elements come and go without a new generation: from packets, or by expiry. */
  public boolean changesByItself() {
    return (flags & (TIMEOUT | EVALUATED)) != 0;
  }

  public static NftSet decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "set");
    String table = "";
    String name = "";
    int flags = 0;
    long handle = 0;
    int size = 0;
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case NAME -> name = reader.string();
        case FLAGS -> flags = reader.be32();
        case HANDLE -> handle = reader.be64();
        case DESCRIPTION -> size = size(reader.nested("description"));
        default -> {}
      }
    }
    return new NftSet(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(table, "set.table", at),
        NftMessage.required(name, "set.name", at),
        flags,
        handle,
        size);
  }

  private static int size(AttributeReader description) throws MalformedMessage {
    int size = 0;
    while (description.next()) {
      if (description.type() == DESCRIPTION_SIZE) {
        size = description.be32();
      }
    }
    return size;
  }
}
