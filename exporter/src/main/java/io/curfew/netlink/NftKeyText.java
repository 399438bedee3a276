package io.curfew.netlink;

import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * Writes the keys of one set's elements as {@code nft list set} does: parts of a concatenation
 * joined by {@code " . "}, intervals as {@code from-to}, or as {@code from/bits} and {@code name*}
 * where they are prefixes, the catch-all element as {@code *}. Names of interfaces stand without
 * nft's quotation marks; what no type tells is hex digits.
 */
public final class NftKeyText {
  private static final String CATCH_ALL = "*";
  private static final byte ALL_ONES = (byte) 0xff;

  private final NftSet set;
  private final ByteOrder host;
  private final List<NftSetKey.Part> parts;

  /**
   * For the elements of one set.
   *
   * @param host byte order of the machine whose kernel lists them
   */
  public NftKeyText(NftSet set, ByteOrder host) {
    this.set = set;
    this.host = host;
    this.parts = set.key().parts();
  }

  /**
   * The text of one element.
   *
   * @param key empty for the catch-all; one key of the set's length, or two, the first and the last
   *     of an interval. Where the set {@link NftSet#endsApart}, the second is the first key past
   *     the interval, and one that has none goes on to the last key there is
   */
  public String of(Octets key) {
    byte[] all = key.copy();
    int length = set.key().length();
    if (all.length == 0) {
      return CATCH_ALL;
    }
    if (parts.isEmpty() || (all.length != length && all.length != 2 * length)) {
      return NftValueText.hex(all);
    }
    byte[] first = Arrays.copyOf(all, length);
    byte[] last = last(first, all);
    StringJoiner text = new StringJoiner(" . ");
    for (NftSetKey.Part part : parts) {
      text.add(
          text(
              part,
              Arrays.copyOfRange(first, part.from(), part.from() + part.length()),
              Arrays.copyOfRange(last, part.from(), part.from() + part.length())));
    }
    return text.toString();
  }

  private byte[] last(byte[] first, byte[] all) {
    int length = first.length;
    if (all.length == length) {
      byte[] last = first.clone();
      if (set.endsApart()) {
        Arrays.fill(last, ALL_ONES);
      }
      return last;
    }
    byte[] last = Arrays.copyOfRange(all, length, 2 * length);
    if (set.endsApart()) {
      for (int i = length - 1; i >= 0 && last[i]-- == 0; i--) {
        // Borrows from the byte before.
      }
    }
    return last;
  }

  private String text(NftSetKey.Part part, byte[] from, byte[] to) {
    if (part.type().isEmpty()) {
      return Arrays.equals(from, to)
          ? NftValueText.hex(from)
          : NftValueText.hex(from) + "-" + NftValueText.hex(to);
    }
    NftDataType type = part.type().get();
    if (type.bytes() != 0 && type.bytes() != part.length()) {
      return NftValueText.hex(from);
    }
    if (littleEndian(type)) {
      reverse(from);
      reverse(to);
    }
    String first = NftValueText.of(type.form(), from);
    if (Arrays.equals(from, to)) {
      return first;
    }
    int bits = prefix(from, to);
    if (bits >= 0 && type.prefixes()) {
      return first + "/" + bits;
    }
    if (bits >= 0 && bits % Byte.SIZE == 0 && type.form() == NftDataType.Form.TEXT) {
      return new String(from, 0, bits / Byte.SIZE, StandardCharsets.UTF_8) + CATCH_ALL;
    }
    return first + "-" + NftValueText.of(type.form(), to);
  }

  /** nft turns numbers round for the kernel to compare them, where they may be intervals. */
  private boolean littleEndian(NftDataType type) {
    boolean numbers =
        type.order() == NftDataType.Order.HOST
            || (type.order() == NftDataType.Order.TOLD && set.key().hostOrder());
    return numbers && !set.intervals() && host == ByteOrder.LITTLE_ENDIAN;
  }

  private static void reverse(byte[] bytes) {
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte kept = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = kept;
    }
  }

  /** How many leading bits all of the interval share, if it is all that share them; else -1. */
  private static int prefix(byte[] from, byte[] to) {
    BigInteger first = new BigInteger(1, from);
    BigInteger size = new BigInteger(1, to).subtract(first).add(BigInteger.ONE);
    int free = size.signum() > 0 ? size.getLowestSetBit() : -1;
    boolean whole =
        size.bitCount() == 1
            && size.signum() > 0
            && (first.signum() == 0 || first.getLowestSetBit() >= free);
    return whole ? from.length * Byte.SIZE - free : -1;
  }
}
