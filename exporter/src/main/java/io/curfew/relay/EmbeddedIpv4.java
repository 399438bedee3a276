package io.curfew.relay;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The IPv4 addresses that an IPv6 address stands for: a translator or tunnel on the way would carry
 * the packets to them.
 */
final class EmbeddedIpv4 {
  private static final int[] COMPATIBLE = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}; // RFC 4291, 2.5.5.1
  private static final int[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}; // 2.5.5.2
  private static final int[] TRANSLATED = {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0}; // RFC 2765
  private static final int[] NAT64 = {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}; // RFC 6052
  private static final int[] SIX_TO_FOUR = {0x20, 0x02}; // RFC 3056
  private static final int[] TEREDO = {0x20, 0x01, 0, 0}; // RFC 4380
  private static final int[] LOCAL_NAT64 = {0, 0x64, 0xff, 0x9b, 0, 1}; // RFC 8215
  private static final int[] ISATAP = {0, 0x5e, 0xfe}; // RFC 5214, after a byte of flags

  private EmbeddedIpv4() {}

  static List<InetAddress> of(Inet6Address address) {
    byte[] bytes = address.getAddress();
    List<InetAddress> found = new ArrayList<>();
    if (begins(bytes, 0, COMPATIBLE)
        || begins(bytes, 0, MAPPED)
        || begins(bytes, 0, TRANSLATED)
        || begins(bytes, 0, NAT64)
        || (begins(bytes, 9, ISATAP) && (bytes[8] & ~0x03) == 0)) {
      found.add(ipv4(bytes, 12, 0));
    }
    if (begins(bytes, 0, SIX_TO_FOUR)) {
      found.add(ipv4(bytes, 2, 0));
    }
    if (begins(bytes, 0, TEREDO)) {
      found.add(ipv4(bytes, 4, 0));
      // The client's own address is written inverted, for translators that would rewrite it.
      found.add(ipv4(bytes, 12, 0xff));
    }
    return found;
  }

  /** Whether it stands for an IPv4 address at a place that only its network's owner knows. */
  static boolean hidden(Inet6Address address) {
    return begins(address.getAddress(), 0, LOCAL_NAT64);
  }

  private static boolean begins(byte[] bytes, int at, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[at + i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static InetAddress ipv4(byte[] bytes, int at, int inverted) {
    byte[] four = Arrays.copyOfRange(bytes, at, at + 4);
    for (int i = 0; i < four.length; i++) {
      four[i] ^= (byte) inverted;
    }
    try {
      return InetAddress.getByAddress(four);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an IPv4 address", e);
    }
  }
}
