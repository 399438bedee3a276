package io.curfew.netlink;

import java.nio.ByteBuffer;

/**
 * struct nfgenmsg (linux/netfilter/nfnetlink.h), which follows the netlink header in every
 * netfilter message.
 *
 * <pre>
 *  +---------------+---------------+-------------------------------+
 *  |    family     |    version    |    resource id, big-endian    | 16
 *  +---------------+---------------+-------------------------------+
 * </pre>
 */
public final class NetfilterHeader {
  public static final int BYTES = 4;

  /** NFNL_SUBSYS_CTNETLINK. */
  public static final int SUBSYSTEM_CONNTRACK = 1;

  /** NFNL_SUBSYS_NFTABLES. */
  public static final int SUBSYSTEM_NFTABLES = 10;

  private NetfilterHeader() {}

  /** A netlink type from subsystem and message. */
  public static int type(int subsystem, int message) {
    return subsystem << 8 | message;
  }

  public static int subsystem(MessageHeader header) {
    return header.type() >> 8;
  }

  public static int message(MessageHeader header) {
    return header.type() & 0xff;
  }

  /** The fixed part of a request for one family (AF_UNSPEC asks for all). */
  public static byte[] of(int family) {
    return new byte[] {(byte) family, 0, 0, 0};
  }

  /** The family of the message at {@code at} (AF_INET, AF_INET6, NFPROTO_INET = 1, …). */
  public static int family(MessageHeader header, ByteBuffer datagram, int at)
      throws MalformedMessage {
    if (header.length() < MessageHeader.BYTES + BYTES) {
      throw new MalformedMessage(
          at, "netfilter header", "message of " + header.length() + " bytes");
    }
    return Byte.toUnsignedInt(datagram.get(at + MessageHeader.BYTES));
  }
}
