package io.curfew.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Addresses, protocol and ports of one direction of a flow (CTA_TUPLE_*,
 * linux/netfilter/nfnetlink_conntrack.h).
 *
 * @param protocol IPPROTO number
 * @param sourcePort 0 where the protocol has no ports
 * @param destinationPort likewise
 */
public record ConntrackTuple(
    int protocol,
    InetAddress source,
    int sourcePort,
    InetAddress destination,
    int destinationPort,
    Optional<ConntrackIcmp> icmp) {
  private static final int CTA_TUPLE_IP = 1;
  private static final int CTA_TUPLE_PROTO = 2;

  private static final int CTA_IP_V4_SRC = 1;
  private static final int CTA_IP_V4_DST = 2;
  private static final int CTA_IP_V6_SRC = 3;
  private static final int CTA_IP_V6_DST = 4;

  private static final int CTA_PROTO_NUM = 1;
  private static final int CTA_PROTO_SRC_PORT = 2;
  private static final int CTA_PROTO_DST_PORT = 3;
  private static final int CTA_PROTO_ICMP_ID = 4;
  private static final int CTA_PROTO_ICMP_TYPE = 5;
  private static final int CTA_PROTO_ICMP_CODE = 6;
  private static final int CTA_PROTO_ICMPV6_ID = 7;
  private static final int CTA_PROTO_ICMPV6_TYPE = 8;
  private static final int CTA_PROTO_ICMPV6_CODE = 9;

  static ConntrackTuple read(AttributeReader attributes, int offset) throws MalformedMessage {
    Parts parts = new Parts();
    while (attributes.next()) {
      switch (attributes.type()) {
        case CTA_TUPLE_IP -> parts.addresses(attributes.nested("ip"));
        case CTA_TUPLE_PROTO -> parts.protocol(attributes.nested("protocol"));
        default -> {
          // CTA_TUPLE_ZONE: only where the two directions have zones of their own.
        }
      }
    }
    return parts.tuple(offset);
  }

  private static final class Parts {
    private Optional<InetAddress> source = Optional.empty();
    private Optional<InetAddress> destination = Optional.empty();
    private int protocol = -1;
    private int sourcePort;
    private int destinationPort;
    private boolean icmp;
    private int icmpId;
    private int icmpType;
    private int icmpCode;

    void addresses(AttributeReader ip) throws MalformedMessage {
      while (ip.next()) {
        switch (ip.type()) {
          case CTA_IP_V4_SRC -> source = Optional.of(address(ip, 4));
          case CTA_IP_V4_DST -> destination = Optional.of(address(ip, 4));
          case CTA_IP_V6_SRC -> source = Optional.of(address(ip, 16));
          case CTA_IP_V6_DST -> destination = Optional.of(address(ip, 16));
          default -> {
            // No other kind of address is known.
          }
        }
      }
    }

    void protocol(AttributeReader proto) throws MalformedMessage {
      while (proto.next()) {
        switch (proto.type()) {
          case CTA_PROTO_NUM -> protocol = proto.u8();
          case CTA_PROTO_SRC_PORT -> sourcePort = proto.be16();
          case CTA_PROTO_DST_PORT -> destinationPort = proto.be16();
          case CTA_PROTO_ICMP_ID, CTA_PROTO_ICMPV6_ID -> icmpId = proto.be16();
          case CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMPV6_TYPE -> {
            icmp = true;
            icmpType = proto.u8();
          }
          case CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_CODE -> icmpCode = proto.u8();
          default -> {
            // Later kernels may tell protocols further apart.
          }
        }
      }
    }

    ConntrackTuple tuple(int offset) throws MalformedMessage {
      if (source.isEmpty() || destination.isEmpty() || protocol < 0) {
        throw new MalformedMessage(offset, "conntrack.tuple", "addresses and protocol expected");
      }
      return new ConntrackTuple(
          protocol,
          source.get(),
          sourcePort,
          destination.get(),
          destinationPort,
          icmp ? Optional.of(new ConntrackIcmp(icmpId, icmpType, icmpCode)) : Optional.empty());
    }

    private static InetAddress address(AttributeReader ip, int bytes) throws MalformedMessage {
      byte[] address = ip.exactly(bytes);
      try {
        return InetAddress.getByAddress(address);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("an address of 4 or 16 bytes", e);
      }
    }
  }
}
