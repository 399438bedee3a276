package io.curfew.ssh;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a set element is keyed by: peer address, peer port, local address, local port.
 *
 * <p>The local address belongs to it: one peer port may be connected to two local addresses at
 * once.
 */
record ConnectionKey(Peer peer, InetAddress local, int localPort) {

  boolean ipv6() {
    return local.getAddress().length == 16;
  }

  /**
   * The kernel's form of a concatenated key: each part padded to four bytes.
   *
   * <pre>
   *  | peer address, 4 or 16 | port 2, pad 2 | local address, 4 or 16 | port 2, pad 2 |
   * </pre>
   */
  byte[] bytes() {
    byte[] far = peer.address().getAddress();
    byte[] near = local.getAddress();
    ByteBuffer key = ByteBuffer.allocate(far.length + near.length + 8);
    key.put(far).putShort((short) peer.port()).putShort((short) 0);
    key.put(near).putShort((short) localPort).putShort((short) 0);
    return key.array();
  }

  /**
   * Reads what {@link #bytes()} writes.
   *
   * @throws IllegalArgumentException when the length is neither IPv4's nor IPv6's
   */
  static ConnectionKey of(byte[] key) {
    if (key.length != 16 && key.length != 40) {
      throw new IllegalArgumentException("key of 16 or 40 bytes expected, not " + key.length);
    }
    int half = key.length / 2;
    return new ConnectionKey(
        new Peer(address(key, 0, half - 4), port(key, half - 4)),
        address(key, half, key.length - 4),
        port(key, key.length - 4));
  }

  private static int port(byte[] key, int at) {
    return Byte.toUnsignedInt(key[at]) << 8 | Byte.toUnsignedInt(key[at + 1]);
  }

  private static InetAddress address(byte[] key, int from, int to) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(key, from, to));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
