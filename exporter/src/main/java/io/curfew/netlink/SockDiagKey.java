package io.curfew.netlink;

import java.net.InetAddress;

/**
 * What a socket is looked up by: its own end and its peer's.
 *
 * @param protocol IPPROTO_TCP or IPPROTO_UDP
 */
public record SockDiagKey(
    int protocol, InetAddress local, int localPort, InetAddress remote, int remotePort) {
  public static final int TCP = 6; // IPPROTO_TCP
  public static final int UDP = 17; // IPPROTO_UDP

  public SockDiagKey {
    if (protocol != TCP && protocol != UDP) {
      throw new IllegalArgumentException("inet_diag looks up tcp and udp only, not " + protocol);
    }
    if (local.getClass() != remote.getClass()) {
      throw new IllegalArgumentException(
          "addresses of one family expected, not " + local + ", " + remote);
    }
  }
}
