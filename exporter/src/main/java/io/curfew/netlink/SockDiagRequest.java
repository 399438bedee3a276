package io.curfew.netlink;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/**
 * Requests to inet_diag (struct inet_diag_req_v2, linux/inet_diag.h).
 *
 * <pre>
 *  +---------------+---------------+---------------+---------------+
 *  |    family     |   protocol    |  extensions   |      pad      | 16
 *  +---------------------------------------------------------------+
 *  |                      states, one bit each                     | 20
 *  +-------------------------------+-------------------------------+
 *  |    source port, big-endian    |  destination port, big-endian | 24
 *  +---------------------------------------------------------------+
 *  |                    source address, 16 bytes                   | 28
 *  +---------------------------------------------------------------+
 *  |                  destination address, 16 bytes                | 44
 *  +---------------------------------------------------------------+
 *  |                           interface                           | 60
 *  +---------------------------------------------------------------+
 *  |                     cookie, two words                         | 64
 * </pre>
 */
public final class SockDiagRequest {
  /** Room for any request of this class. */
  public static final int BYTES = 72;

  /** SKNLGRP_INET_TCP_DESTROY: a {@link SockDiagSocket} of each IPv4 TCP socket that ended. */
  public static final int GROUP_TCP4_CLOSED = 1;

  /** SKNLGRP_INET6_TCP_DESTROY; v4-mapped sockets are told here. */
  public static final int GROUP_TCP6_CLOSED = 3;

  static final int SOCK_DIAG_BY_FAMILY = 20;
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int INET_DIAG_INFO = 2;

  private static final int INET_DIAG_REQ_BYTECODE = 1;
  private static final int ALL_STATES = -1;
  private static final int NO_COOKIE = -1; // INET_DIAG_NOCOOKIE
  private static final byte[] ANY = new byte[16];

  private SockDiagRequest() {}

  /** As {@link #lookup(ByteBuffer, int, SockDiagKey, int)}, of packets on no certain device. */
  public static ByteBuffer lookup(ByteBuffer into, int sequence, SockDiagKey key) {
    return lookup(into, sequence, key, 0);
  }

  /**
   * Asks for the one socket that packets of this key reach.
   *
   * <p>The kernel takes the source as the socket's own end for TCP, but as the packet's source,
   * that is the peer, for UDP: not reversed, a UDP lookup answers with another socket instead of an
   * error. Where no TCP connection has the key, the answer is the listener on the local end.
   *
   * @param into direct, at least {@link #BYTES} long, overwritten from its beginning
   * @param device index of the device that the packets pass; with 0 no socket is found that is
   *     bound to one, as those of link-local addresses are
   */
  public static ByteBuffer lookup(ByteBuffer into, int sequence, SockDiagKey key, int device) {
    boolean udp = key.protocol() == SockDiagKey.UDP;
    MessageWriter writer =
        new MessageWriter(into.clear(), SOCK_DIAG_BY_FAMILY, MessageHeader.REQUEST, sequence);
    int family = key.local() instanceof Inet4Address ? AF_INET : AF_INET6;
    into.put((byte) family).put((byte) key.protocol()).put((byte) 0).put((byte) 0);
    into.putInt(ALL_STATES);
    bigEndian(into, udp ? key.remotePort() : key.localPort());
    bigEndian(into, udp ? key.localPort() : key.remotePort());
    address(into, udp ? key.remote() : key.local());
    address(into, udp ? key.local() : key.remote());
    into.putInt(device).putInt(NO_COOKIE).putInt(NO_COOKIE);
    return writer.finish();
  }

  /**
   * Asks for all TCP sockets of one family; v4-mapped ones are in the IPv6 listing, so that a whole
   * picture takes both.
   *
   * @param states bits of {@link SockDiagState#mask}
   * @param tcpInfo whether each answer shall carry {@code struct tcp_info}
   */
  public static ByteBuffer dumpTcp(
      ByteBuffer into, int sequence, boolean ipv6, int states, boolean tcpInfo) {
    return dump(into, sequence, SockDiagKey.TCP, ipv6, states, tcpInfo);
  }

  private static ByteBuffer dump(
      ByteBuffer into, int sequence, int protocol, boolean ipv6, int states, boolean tcpInfo) {
    MessageWriter writer =
        new MessageWriter(into.clear(), SOCK_DIAG_BY_FAMILY, MessageHeader.DUMP, sequence);
    into.put((byte) (ipv6 ? AF_INET6 : AF_INET)).put((byte) protocol);
    into.put((byte) (tcpInfo ? 1 << (INET_DIAG_INFO - 1) : 0)).put((byte) 0);
    into.putInt(states).putInt(0).put(ANY).put(ANY).putInt(0).putInt(NO_COOKIE).putInt(NO_COOKIE);
    return writer.finish();
  }

  /**
   * As {@link #dumpTcp}, of the sockets whose own port is one of these: the kernel picks them, so
   * that a host of many connections does not write all of them down.
   *
   * @param into direct, at least {@link #bytes} of that many ports long
   */
  public static ByteBuffer dumpTcp(
      ByteBuffer into,
      int sequence,
      boolean ipv6,
      int states,
      boolean tcpInfo,
      Collection<Integer> localPorts) {
    return picked(dumpTcp(into, sequence, ipv6, states, tcpInfo), localPorts);
  }

  /** Asks for the UDP sockets of one family whose own port is one of these. */
  public static ByteBuffer dumpUdp(
      ByteBuffer into, int sequence, boolean ipv6, int states, Collection<Integer> localPorts) {
    return picked(dump(into, sequence, SockDiagKey.UDP, ipv6, states, false), localPorts);
  }

  private static ByteBuffer picked(ByteBuffer all, Collection<Integer> localPorts) {
    byte[] picks = SockDiagPorts.program(localPorts);
    int length = BYTES + AttributeReader.HEADER_BYTES + picks.length;
    all.limit(length).position(BYTES);
    all.putShort((short) (AttributeReader.HEADER_BYTES + picks.length));
    all.putShort((short) INET_DIAG_REQ_BYTECODE).put(picks);
    return all.putInt(MessageHeader.LENGTH, length).flip();
  }

  /** Room for a request that picks by this many ports. */
  public static int bytes(int ports) {
    return BYTES + AttributeReader.HEADER_BYTES + ports * SockDiagPorts.BYTES_EACH;
  }

  private static void bigEndian(ByteBuffer into, int port) {
    into.put((byte) (port >> 8)).put((byte) port);
  }

  private static void address(ByteBuffer into, InetAddress address) {
    into.put(Arrays.copyOf(address.getAddress(), 16));
  }
}
