package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * NFT_MSG_NEWTABLE and DELTABLE: one table.
 *
 * @param handle never used again within a network namespace until it ends
 * @param flags NFT_TABLE_F_*: 1 dormant, 2 owned by a socket, 4 persists without its owner
 * @param userData whatever its maker attached; empty if nothing
 */
public record NftTable(int family, String name, int flags, long handle, Octets userData) {
  private static final int DORMANT = 0x1; // NFT_TABLE_F_DORMANT
  static final int NAME = 1; // NFTA_TABLE_NAME
  static final int FLAGS = 2; // NFTA_TABLE_FLAGS
  private static final int HANDLE = 4; // NFTA_TABLE_HANDLE
  static final int USER_DATA = 6; // NFTA_TABLE_USERDATA

  /** Whether its chains see no packets for now. */
  public boolean dormant() {
    return (flags & DORMANT) != 0;
  }

  /** nft keeps a table's comment as it keeps a rule's (NFTNL_UDATA_TABLE_COMMENT is 0 too). */
  public Optional<String> comment() {
    return NftComment.ofUserData(userData.copy());
  }

  public static NftTable decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "table");
    String name = "";
    int flags = 0;
    long handle = 0;
    Octets userData = Octets.NONE;
    while (reader.next()) {
      switch (reader.type()) {
        case NAME -> name = reader.string();
        case FLAGS -> flags = reader.be32();
        case HANDLE -> handle = reader.be64();
        case USER_DATA -> userData = Octets.of(reader.copy());
        default -> {}
      }
    }
    return new NftTable(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(name, "table.name", at),
        flags,
        handle,
        userData);
  }
}
