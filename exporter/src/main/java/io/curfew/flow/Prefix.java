package io.curfew.flow;

import io.curfew.config.Network;
import io.curfew.metrics.BoundedLabels;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An address or network as numbers, which compare and hash without text. IPv4 stands where RFC 4291
 * (2.5.5.2) maps it, below ::ffff:0:0/96; Java knows no address of that range as IPv6.
 *
 * @param bits leading bits that count, of 128; the others are 0
 */
record Prefix(long high, long low, int bits) {
  private static final int WHOLE = 128;
  private static final int BEFORE_IPV4 = 96;
  private static final long MAPPED = 0xffff_0000_0000L;

  /** Stands for all destinations that found no room. */
  static final Prefix OTHER = new Prefix(0, 0, -1);

  static Prefix of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? ipv4(number(bytes, 0, 4))
        : new Prefix(number(bytes, 0, 8), number(bytes, 8, 8), WHOLE);
  }

  /** The address, or the first of the network. */
  InetAddress address() {
    byte[] bytes =
        isIpv4()
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes", e);
    }
  }

  /** A whole address from its 32 bits. */
  static Prefix ipv4(long address) {
    return new Prefix(0, MAPPED | address, WHOLE);
  }

  static Prefix of(Network network) {
    Prefix address = of(network.address());
    return address.cutTo(network.prefix() + (address.isIpv4() ? BEFORE_IPV4 : 0));
  }

  /**
   * From {@link #toString}, or as a person writes an address or network.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  static Prefix parse(String text) {
    return text.equals(BoundedLabels.OTHER) ? OTHER : of(Network.parse(text));
  }

  /** The network of that many bits, counted as each family does, that the address is in. */
  Prefix network(int prefix4, int prefix6) {
    return cutTo(isIpv4() ? prefix4 + BEFORE_IPV4 : prefix6);
  }

  private Prefix cutTo(int wanted) {
    return wanted >= bits
        ? this
        : new Prefix(high & highMask(wanted), low & lowMask(wanted), wanted);
  }

  boolean isIpv4() {
    return high == 0 && low >>> 32 == 0xffff && bits >= BEFORE_IPV4;
  }

  /** Whether all of the other is in this one; a network of one family holds none of the other. */
  boolean contains(Prefix other) {
    return bits <= other.bits
        && high == (other.high & highMask(bits))
        && low == (other.low & lowMask(bits))
        && isIpv4() == other.isIpv4()
        && bits >= 0;
  }

  boolean overlaps(Prefix other) {
    return contains(other) || other.contains(this);
  }

  private static long highMask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
  }

  private static long lowMask(int bits) {
    return bits <= 64 ? 0 : bits >= WHOLE ? -1 : -1L << (WHOLE - bits);
  }

  private static long number(byte[] bytes, int from, int length) {
    long number = 0;
    for (int i = from; i < from + length; i++) {
      number = number << 8 | Byte.toUnsignedLong(bytes[i]);
    }
    return number;
  }

  // A record's own are calls through method handles, which cost a flow more than all the rest.
  @Override
  public int hashCode() {
    long mixed = (high * 31 + low) * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32) + bits;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Prefix other
        && low == other.low
        && high == other.high
        && bits == other.bits;
  }

  /** RFC 5952, with the prefix length unless it is a whole address. */
  @Override
  public String toString() {
    if (bits < 0) {
      return BoundedLabels.OTHER;
    }
    String address = AddressText.of(address());
    return bits == WHOLE ? address : address + "/" + (isIpv4() ? bits - BEFORE_IPV4 : bits);
  }
}
