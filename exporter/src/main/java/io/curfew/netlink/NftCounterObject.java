package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/** NFT_MSG_NEWOBJ: one named counter. */
public record NftCounterObject(
    int family, String table, String name, long handle, NftCounter counter) {
  static final int TABLE = 1; // NFTA_OBJ_TABLE
  private static final int NAME = 2; // NFTA_OBJ_NAME
  static final int TYPE = 3; // NFTA_OBJ_TYPE
  static final int DATA = 4; // NFTA_OBJ_DATA
  static final int HANDLE = 6; // NFTA_OBJ_HANDLE
  static final int TYPE_COUNTER = 1; // NFT_OBJECT_COUNTER

  /** Empty for a named object of another kind: quota, limit, conntrack helper, … */
  public static Optional<NftCounterObject> decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "object");
    String table = "";
    String name = "";
    int type = -1;
    long handle = 0;
    Optional<AttributeReader> data = Optional.empty();
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case NAME -> name = reader.string();
        case TYPE -> type = reader.be32();
        case HANDLE -> handle = reader.be64();
        case DATA -> data = Optional.of(reader.nested("data"));
        default -> {}
      }
    }
    NftMessage.required(table, "object.table", at);
    NftMessage.required(name, "object.name", at);
    if (type < 0) {
      throw new MalformedMessage(at, "object.type", "attribute expected, none came");
    }
    if (type != TYPE_COUNTER) {
      return Optional.empty();
    }
    if (data.isEmpty()) {
      throw new MalformedMessage(at, "object.data", "attribute expected, none came");
    }
    return Optional.of(
        new NftCounterObject(
            NetfilterHeader.family(header, datagram, at),
            table,
            name,
            handle,
            NftCounter.decode(data.get(), at)));
  }
}
