package io.curfew.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * NFT_MSG_NEWSET: one set or map, without its elements.
 *
 * @param size most elements; 0 where there is no bound
 * @param key what its elements are
 */
public record NftSet(
    int family, String table, String name, int flags, long handle, int size, NftSetKey key) {
  private static final int TABLE = 1; // NFTA_SET_TABLE
  private static final int NAME = 2; // NFTA_SET_NAME
  private static final int FLAGS = 3; // NFTA_SET_FLAGS
  private static final int KEY_TYPE = 4; // NFTA_SET_KEY_TYPE
  private static final int KEY_LENGTH = 5; // NFTA_SET_KEY_LEN
  private static final int DESCRIPTION = 9; // NFTA_SET_DESC
  private static final int USER_DATA = 13; // NFTA_SET_USERDATA
  private static final int HANDLE = 16; // NFTA_SET_HANDLE
  private static final int DESCRIPTION_SIZE = 1; // NFTA_SET_DESC_SIZE
  private static final int DESCRIPTION_CONCATENATION = 2; // NFTA_SET_DESC_CONCAT
  private static final int FIELD_LENGTH = 1; // NFTA_SET_FIELD_LEN

  private static final int ANONYMOUS = 0x1; // NFT_SET_ANONYMOUS
  private static final int INTERVAL = 0x4; // NFT_SET_INTERVAL
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

  /** Whether its elements are intervals, of which one value is the shortest. */
  public boolean intervals() {
    return (flags & INTERVAL) != 0;
  }

  /**
   * Whether its intervals are listed as two elements each, start and end; those of concatenations
   * are listed as one (KEY and KEY_END).
   */
  public boolean endsApart() {
    return intervals() && !key.concatenated();
  }

  public static NftSet decode(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    AttributeReader reader = NftMessage.attributes(header, datagram, at, "set");
    String table = "";
    String name = "";
    int flags = 0;
    long handle = 0;
    Description description = new Description(0, List.of());
    int keyType = 0;
    int keyLength = 0;
    boolean hostOrder = false;
    while (reader.next()) {
      switch (reader.type()) {
        case TABLE -> table = reader.string();
        case NAME -> name = reader.string();
        case FLAGS -> flags = reader.be32();
        case KEY_TYPE -> keyType = reader.be32();
        case KEY_LENGTH -> keyLength = reader.be32();
        case HANDLE -> handle = reader.be64();
        case DESCRIPTION -> description = Description.decode(reader.nested("description"));
        case USER_DATA -> hostOrder = NftSetKey.hostOrder(reader.copy());
        default -> {}
      }
    }
    return new NftSet(
        NetfilterHeader.family(header, datagram, at),
        NftMessage.required(table, "set.table", at),
        NftMessage.required(name, "set.name", at),
        flags,
        handle,
        description.size,
        new NftSetKey(keyType, keyLength, hostOrder, description.fields));
  }

  /** NFTA_SET_DESC; the kernel tells the fields of concatenated intervals only. */
  private record Description(int size, List<Integer> fields) {
    static Description decode(AttributeReader reader) throws MalformedMessage {
      int size = 0;
      List<Integer> fields = new ArrayList<>();
      while (reader.next()) {
        if (reader.type() == DESCRIPTION_SIZE) {
          size = reader.be32();
        } else if (reader.type() == DESCRIPTION_CONCATENATION) {
          AttributeReader list = reader.nested("concatenation");
          while (list.next()) {
            fields.add(length(list.nested("field")));
          }
        }
      }
      return new Description(size, fields);
    }

    private static int length(AttributeReader field) throws MalformedMessage {
      int length = 0;
      while (field.next()) {
        if (field.type() == FIELD_LENGTH) {
          length = field.be32();
        }
      }
      return length;
    }
  }
}
