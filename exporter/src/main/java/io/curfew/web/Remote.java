package io.curfew.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Whom a limit holds for. */
final class Remote {
  private static final int PREFIX_BYTES = 8;

  private Remote() {}

  /**
   * The address; of IPv6 its /64, for that is what a single host is given (RFC 6177), and it could
   * come from another of its addresses each time.
   */
  static String of(SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress socket) || socket.isUnresolved()) {
      return "unknown";
    }
    InetAddress address = socket.getAddress();
    return address instanceof Inet6Address
        ? prefix(address.getAddress())
        : address.getHostAddress();
  }

  private static String prefix(byte[] address) {
    Arrays.fill(address, PREFIX_BYTES, address.length, (byte) 0);
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
