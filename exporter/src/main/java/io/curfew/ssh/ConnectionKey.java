package io.curfew.ssh;

import io.curfew.netlink.Octets;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a set element is keyed by: peer address, peer port, local address, local port.
 *
 * <p>The local address belongs to it: one peer port may be connected to two local addresses at
 * once.
 *
 * <p>It is the kernel's bytes and their hash, no record of addresses: a reading of thousands of
 * connections does little else than look keys up.
 */
final class ConnectionKey {
  private static final int IPV4 = 16;
  private static final int IPV6 = 40;
  private static final int FNV_BASIS = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private final byte[] bytes;
  private final int hash;

  /** Empty until it is asked for. */
  private String hex = "";

  private ConnectionKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = hash(bytes);
  }

  /**
   * FNV-1a. One host's connections differ in little but a port: the polynomial of Arrays.hashCode
   * gives thousands of them a few hundred values.
   */
  private static int hash(byte[] bytes) {
    int hash = FNV_BASIS;
    for (byte one : bytes) {
      hash = (hash ^ Byte.toUnsignedInt(one)) * FNV_PRIME;
    }
    return hash;
  }

  ConnectionKey(Peer peer, InetAddress local, int localPort) {
    this(bytes(peer.address().getAddress(), peer.port(), local.getAddress(), localPort));
  }

  /**
   * The kernel's form of a concatenated key: each part padded to four bytes.
   *
   * <pre>
   *  | peer address, 4 or 16 | port 2, pad 2 | local address, 4 or 16 | port 2, pad 2 |
   * </pre>
   */
  private static byte[] bytes(byte[] far, int farPort, byte[] near, int nearPort) {
    ByteBuffer key = ByteBuffer.allocate(far.length + near.length + 8);
    key.put(far).putShort((short) farPort).putShort((short) 0);
    key.put(near).putShort((short) nearPort).putShort((short) 0);
    return key.array();
  }

  /**
   * Reads what {@link #bytes()} writes.
   *
   * @throws IllegalArgumentException when the length is neither IPv4's nor IPv6's
   */
  static ConnectionKey of(byte[] key) {
    return over(key.clone());
  }

  /** Reads a set element's key; errors as {@link #of(byte[])}. */
  static ConnectionKey of(Octets key) {
    return over(key.copy());
  }

  private static ConnectionKey over(byte[] key) {
    if (key.length != IPV4 && key.length != IPV6) {
      throw new IllegalArgumentException("key of 16 or 40 bytes expected, not " + key.length);
    }
    return new ConnectionKey(key);
  }

  /** A copy of the kernel's form. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** In hexadecimal; made once, as a busy connection is written down at each reading. */
  String hex() {
    if (hex.isEmpty()) {
      hex = HexFormat.of().formatHex(bytes);
    }
    return hex;
  }

  boolean ipv6() {
    return bytes.length == IPV6;
  }

  Peer peer() {
    int half = bytes.length / 2;
    return new Peer(address(0, half - 4), port(half - 4));
  }

  InetAddress local() {
    return address(bytes.length / 2, bytes.length - 4);
  }

  int localPort() {
    return port(bytes.length - 4);
  }

  private int port(int at) {
    return Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
  }

  private InetAddress address(int from, int to) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, to));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectionKey key
        && hash == key.hash
        && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Peer and local end. */
  @Override
  public String toString() {
    return peer() + " > " + local().getHostAddress() + " port " + localPort();
  }
}
