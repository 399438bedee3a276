package io.curfew.flow;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses and their networks as text, IPv6 in the form of RFC 5952. */
final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  static String of(InetAddress address) {
    return address instanceof Inet4Address ? address.getHostAddress() : ipv6(address.getAddress());
  }

  /** The address with all bits after the prefix cleared; a whole address when nothing is cut. */
  static String network(InetAddress address, int prefix4, int prefix6) {
    byte[] bytes = address.getAddress();
    int prefix = bytes.length == 4 ? prefix4 : prefix6;
    int whole = bytes.length * 8;
    if (prefix >= whole) {
      return of(address);
    }
    int cut = prefix / 8;
    bytes[cut] &= (byte) (0xff00 >> prefix % 8);
    Arrays.fill(bytes, cut + 1, bytes.length, (byte) 0);
    try {
      return of(InetAddress.getByAddress(bytes)) + "/" + prefix;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes", e);
    }
  }

  private static String ipv6(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = Byte.toUnsignedInt(bytes[2 * i]) << 8 | Byte.toUnsignedInt(bytes[2 * i + 1]);
    }
    int from = 0;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < GROUPS && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > length) {
        from = i;
        length = zeros;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (length > 1 && i == from) {
        text.append("::");
        i += length - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
