package io.curfew.netlink;

import java.util.Arrays;
import java.util.Optional;

/**
 * The types of set keys that nft knows, by the numbers that it has the kernel keep (enum datatypes
 * of nftables' datatype.h); {@code nft describe} tells lengths and byte orders.
 */
enum NftDataType {
  NF_PROTO(2, 1, Order.NETWORK, Form.NF_PROTO),
  /** As long as the expression that the set is made for: a packet's length, a VLAN's number. */
  INTEGER(4, 0, Order.TOLD, Form.DECIMAL),
  STRING(5, 0, Order.NETWORK, Form.TEXT),
  LL_ADDR(6, 0, Order.NETWORK, Form.PAIRS),
  IPV4_ADDR(7, 4, Order.NETWORK, Form.IPV4),
  IPV6_ADDR(8, 16, Order.NETWORK, Form.IPV6),
  ETHER_ADDR(9, 6, Order.NETWORK, Form.PAIRS),
  ETHER_TYPE(10, 2, Order.NETWORK, Form.HEX),
  ARP_OP(11, 2, Order.NETWORK, Form.DECIMAL),
  INET_PROTO(12, 1, Order.NETWORK, Form.INET_PROTO),
  INET_SERVICE(13, 2, Order.NETWORK, Form.DECIMAL),
  ICMP_TYPE(14, 1, Order.NETWORK, Form.DECIMAL),
  TCP_FLAG(15, 1, Order.NETWORK, Form.HEX),
  DCCP_PKTTYPE(16, 1, Order.NETWORK, Form.DECIMAL),
  MH_TYPE(17, 1, Order.NETWORK, Form.DECIMAL),
  TIME(18, 4, Order.HOST, Form.DECIMAL),
  MARK(19, 4, Order.HOST, Form.MARK),
  IFACE_INDEX(20, 4, Order.HOST, Form.DECIMAL),
  IFACE_TYPE(21, 2, Order.HOST, Form.DECIMAL),
  REALM(22, 4, Order.HOST, Form.DECIMAL),
  CLASSID(23, 4, Order.HOST, Form.CLASSID),
  UID(24, 4, Order.HOST, Form.DECIMAL),
  GID(25, 4, Order.HOST, Form.DECIMAL),
  CT_STATE(26, 4, Order.HOST, Form.CT_STATE),
  CT_DIR(27, 1, Order.NETWORK, Form.CT_DIR),
  CT_STATUS(28, 4, Order.HOST, Form.HEX),
  ICMPV6_TYPE(29, 1, Order.NETWORK, Form.DECIMAL),
  CT_LABEL(30, 16, Order.HOST, Form.HEX),
  PKT_TYPE(31, 1, Order.HOST, Form.DECIMAL),
  ICMP_CODE(32, 1, Order.NETWORK, Form.DECIMAL),
  ICMPV6_CODE(33, 1, Order.NETWORK, Form.DECIMAL),
  ICMPX_CODE(34, 1, Order.NETWORK, Form.DECIMAL),
  DEVGROUP(35, 4, Order.HOST, Form.DECIMAL),
  DSCP(36, 1, Order.NETWORK, Form.HEX),
  ECN(37, 1, Order.NETWORK, Form.DECIMAL),
  FIB_ADDRTYPE(38, 4, Order.HOST, Form.DECIMAL),
  BOOLEAN(39, 1, Order.HOST, Form.DECIMAL),
  CT_EVENT(40, 4, Order.HOST, Form.HEX),
  IFNAME(41, 16, Order.NETWORK, Form.TEXT),
  IGMP_TYPE(42, 1, Order.NETWORK, Form.DECIMAL),
  TIME_DATE(43, 8, Order.HOST, Form.DECIMAL),
  HOUR(44, 4, Order.HOST, Form.DECIMAL),
  DAY(45, 1, Order.NETWORK, Form.DECIMAL),
  CGROUPV2(46, 8, Order.HOST, Form.DECIMAL);

  /** In which byte order keys stand; in sets of intervals always the network's. */
  enum Order {
    NETWORK,
    HOST,
    /** As the set's user data says. */
    TOLD
  }

  /** How one value is written. */
  enum Form {
    DECIMAL,
    HEX,
    MARK,
    CLASSID,
    IPV4,
    IPV6,
    PAIRS,
    TEXT,
    INET_PROTO,
    NF_PROTO,
    CT_STATE,
    CT_DIR
  }

  private final int number;
  private final int bytes;
  private final Order order;
  private final Form form;

  NftDataType(int number, int bytes, Order order, Form form) {
    this.number = number;
    this.bytes = bytes;
    this.order = order;
    this.form = form;
  }

  static Optional<NftDataType> of(int number) {
    return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
  }

  /** 0 where it differs from set to set. */
  int bytes() {
    return bytes;
  }

  Order order() {
    return order;
  }

  Form form() {
    return form;
  }

  /** Whether nft writes an interval as a prefix where it is one (DTYPE_F_PREFIX). */
  boolean prefixes() {
    return this == IPV4_ADDR || this == IPV6_ADDR || this == MARK;
  }
}
