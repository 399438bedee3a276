package io.curfew.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * One socket as inet_diag describes it (struct inet_diag_msg and attributes, linux/inet_diag.h).
 *
 * <pre>
 *  +---------------+---------------+---------------+---------------+
 *  |    family     |     state     |     timer     |    retrans    | 16
 *  +-------------------------------+-------------------------------+
 *  |     local port, big-endian    |    remote port, big-endian    | 20
 *  +---------------------------------------------------------------+
 *  |                    local address, 16 bytes                    | 24
 *  +---------------------------------------------------------------+
 *  |                    remote address, 16 bytes                   | 40
 *  +---------------------------------------------------------------+
 *  |          interface            |      cookie, two words        | 56, 60
 *  +---------------------------------------------------------------+
 *  |     expires, receive queue, send queue (three words)          | 68
 *  +---------------------------------------------------------------+
 *  |             uid               |            inode              | 80, 84
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * A v4-mapped address of an IPv6 socket is given as the IPv4 address it stands for.
 *
 * @param protocol IPPROTO_TCP or IPPROTO_UDP: what was asked for, the answer does not say
 * @param inode 0 when no process can hold the socket: time-wait, request, orphan, not yet accepted
 * @param cookie the same for the socket's whole life, never used again in this boot
 * @param cgroupId inode of the cgroup2 directory in which the socket was made; Linux 5.8, and not
 *     on time-wait and request sockets
 * @param tcpActivity only where it was asked for, and only for full TCP sockets
 */
public record SockDiagSocket(
    int protocol,
    SockDiagState state,
    InetAddress local,
    int localPort,
    InetAddress remote,
    int remotePort,
    int uid,
    long inode,
    long cookie,
    Optional<Long> cgroupId,
    Optional<SockDiagTcpInfo> tcpActivity) {
  private static final int FIXED_BYTES = 72;
  private static final int FAMILY = 0;
  private static final int STATE = 1;
  private static final int LOCAL_PORT = 4;
  private static final int REMOTE_PORT = 6;
  private static final int LOCAL = 8;
  private static final int REMOTE = 24;
  private static final int COOKIE = 44;
  private static final int UID = 64;
  private static final int INODE = 68;

  private static final int INET_DIAG_CGROUP_ID = 21;

  /** Whether the message is one that {@link #read} understands. */
  public static boolean is(MessageHeader header) {
    return header.type() == SockDiagRequest.SOCK_DIAG_BY_FAMILY;
  }

  /** Reads the answer at {@code at}. */
  public static SockDiagSocket read(MessageHeader header, ByteBuffer datagram, int at, int protocol)
      throws MalformedMessage {
    AttributeReader attributes =
        AttributeReader.ofMessage(header, datagram, at, FIXED_BYTES, "socket");
    Optional<Long> cgroupId = Optional.empty();
    Optional<SockDiagTcpInfo> tcpActivity = Optional.empty();
    while (attributes.next()) {
      switch (attributes.type()) {
        case INET_DIAG_CGROUP_ID -> cgroupId = Optional.of(attributes.host64());
        case SockDiagRequest.INET_DIAG_INFO -> tcpActivity = SockDiagTcpInfo.read(attributes);
        default -> {
          // Shutdown, mark, class id and what later kernels add: nobody asks for them here.
        }
      }
    }
    int fixed = at + MessageHeader.BYTES;
    int family = Byte.toUnsignedInt(datagram.get(fixed + FAMILY));
    return new SockDiagSocket(
        protocol,
        SockDiagState.of(datagram.get(fixed + STATE)),
        address(datagram, fixed + LOCAL, family),
        port(datagram, fixed + LOCAL_PORT),
        address(datagram, fixed + REMOTE, family),
        port(datagram, fixed + REMOTE_PORT),
        datagram.getInt(fixed + UID),
        Integer.toUnsignedLong(datagram.getInt(fixed + INODE)),
        Integer.toUnsignedLong(datagram.getInt(fixed + COOKIE))
            | (long) datagram.getInt(fixed + COOKIE + 4) << 32,
        cgroupId,
        tcpActivity);
  }

  private static int port(ByteBuffer datagram, int at) {
    return Byte.toUnsignedInt(datagram.get(at)) << 8 | Byte.toUnsignedInt(datagram.get(at + 1));
  }

  private static InetAddress address(ByteBuffer datagram, int at, int family)
      throws MalformedMessage {
    byte[] whole = new byte[16];
    datagram.get(at, whole);
    try {
      return switch (family) {
        case SockDiagRequest.AF_INET -> InetAddress.getByAddress(Arrays.copyOf(whole, 4));
        case SockDiagRequest.AF_INET6 -> InetAddress.getByAddress(whole);
        default ->
            throw new MalformedMessage(at, "socket", "AF_INET or AF_INET6 expected, not " + family);
      };
    } catch (UnknownHostException e) {
      throw new MalformedMessage(at, "socket", "no address");
    }
  }
}
