package io.curfew.netlink;

import java.util.Arrays;
import java.util.HexFormat;

/** Immutable bytes with value equality, such as a set's key; big-endian where read as numbers. */
public final class Octets implements Comparable<Octets> {
  public static final Octets NONE = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Octets of(byte... bytes) {
    return new Octets(bytes.clone());
  }

  /** Of an array that nobody else has. */
  static Octets over(byte[] bytes) {
    return new Octets(bytes);
  }

  public int length() {
    return bytes.length;
  }

  /** A copy of all. */
  public byte[] copy() {
    return Arrays.copyOf(bytes, bytes.length);
  }

  /** A copy of {@code length} bytes. */
  public byte[] copy(int from, int length) {
    if (from < 0 || length < 0 || from > bytes.length - length) {
      throw new IndexOutOfBoundsException(
          length + " bytes from " + from + " of " + bytes.length + " wanted");
    }
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** These bytes, then the other's. */
  public Octets followedBy(Octets other) {
    byte[] both = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
    System.arraycopy(other.bytes, 0, both, bytes.length, other.bytes.length);
    return new Octets(both);
  }

  public int be16(int from) {
    byte[] two = copy(from, Short.BYTES);
    return ((two[0] & 0xff) << 8) | (two[1] & 0xff);
  }

  /** Byte by byte, unsigned: as numbers, where both are as long. */
  @Override
  public int compareTo(Octets other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets o && Arrays.equals(bytes, o.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
