package io.curfew.netlink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a set's keys are, as the program that made the set told the kernel, which only keeps it.
 *
 * @param type nft's number of a {@link NftDataType}; of a concatenation the numbers of its parts, 6
 *     bits each, the first in the highest; 0 if the maker told none
 * @param length in bytes; of a concatenation with each part padded to 4
 * @param hostOrder whether nft noted that keys are numbers in the machine's own byte order; it does
 *     not tell for each part of a concatenation
 * @param fields lengths in bytes of a concatenation's parts, unpadded; empty where untold
 */
public record NftSetKey(int type, int length, boolean hostOrder, List<Integer> fields) {
  /** The most 32-bit registers that a key fills (NFT_REG32_COUNT). */
  private static final int MAX_BYTES = 64;

  private static final int TYPE_BITS = 6; // TYPE_BITS of nft
  private static final int ALIGNMENT = 4;

  private static final int USER_DATA_HEADER = 2;
  private static final int BYTE_ORDER = 0; // NFTNL_UDATA_SET_KEYBYTEORDER
  private static final int HOST_ENDIAN = 1; // BYTEORDER_HOST_ENDIAN of nft

  /** One part of a key: where it stands; a whole key is its only one. */
  record Part(Optional<NftDataType> type, int from, int length) {}

  public NftSetKey {
    fields = List.copyOf(fields);
  }

  /** Whether keys consist of several parts. */
  public boolean concatenated() {
    return type >>> TYPE_BITS != 0 || fields.size() > 1;
  }

  /** The parts; none where type, lengths and {@link #length} do not agree. */
  List<Part> parts() {
    if (length <= 0 || length > MAX_BYTES) {
      return List.of();
    }
    if (!concatenated()) {
      return List.of(new Part(NftDataType.of(type), 0, length));
    }
    List<Part> parts = new ArrayList<>();
    int count = fields.size() > 1 ? fields.size() : concatenatedTypes();
    int from = 0;
    for (int i = 0; i < count; i++) {
      int left = length - from;
      Optional<NftDataType> known = NftDataType.of(typeOf(i, count));
      int told = fields.isEmpty() ? known.map(NftDataType::bytes).orElse(0) : fields.get(i);
      // nft does not tell how long an integer is; of two in a key nobody knows.
      int padded = told > 0 ? padded(told) : left - knownAfter(i, count);
      if (padded <= 0 || padded > left) {
        return List.of();
      }
      parts.add(new Part(told > 0 ? known : Optional.empty(), from, told > 0 ? told : padded));
      from += padded;
    }
    return from == length ? List.copyOf(parts) : List.of();
  }

  private int concatenatedTypes() {
    return (Integer.SIZE - Integer.numberOfLeadingZeros(type) + TYPE_BITS - 1) / TYPE_BITS;
  }

  private int typeOf(int part, int count) {
    int shift = TYPE_BITS * (count - 1 - part);
    return shift >= Integer.SIZE ? 0 : type >>> shift & ((1 << TYPE_BITS) - 1);
  }

  private int knownAfter(int part, int count) {
    int bytes = 0;
    for (int i = part + 1; i < count; i++) {
      bytes += padded(NftDataType.of(typeOf(i, count)).map(NftDataType::bytes).orElse(0));
    }
    return bytes;
  }

  private static int padded(int bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * From a set's user data: records of a type byte, a length byte and that many bytes. Any program
   * may have put anything there; what does not read as such tells nothing.
   */
  static boolean hostOrder(byte[] data) {
    int at = 0;
    while (at + USER_DATA_HEADER <= data.length) {
      int type = Byte.toUnsignedInt(data[at]);
      int length = Byte.toUnsignedInt(data[at + 1]);
      at += USER_DATA_HEADER;
      if (type == BYTE_ORDER && length == Integer.BYTES && at + length <= data.length) {
        // Written in the machine's order; a byte of the number alone is set in either.
        return (data[at] | data[at + 1] | data[at + 2] | data[at + 3]) == HOST_ENDIAN;
      }
      at += length;
    }
    return false;
  }
}
