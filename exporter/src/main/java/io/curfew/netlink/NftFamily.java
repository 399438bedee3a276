package io.curfew.netlink;

/** The families of nf_tables by number (NFPROTO_*, linux/netfilter.h), named as nft names them. */
public final class NftFamily {
  public static final int INET = 1; // NFPROTO_INET
  public static final int IP = 2; // NFPROTO_IPV4
  public static final int ARP = 3; // NFPROTO_ARP
  public static final int NETDEV = 5; // NFPROTO_NETDEV
  public static final int BRIDGE = 7; // NFPROTO_BRIDGE
  public static final int IP6 = 10; // NFPROTO_IPV6

  private NftFamily() {}

  /** nft's word; a family that this version does not know is shown by its number. */
  public static String name(int family) {
    return switch (family) {
      case INET -> "inet";
      case IP -> "ip";
      case ARP -> "arp";
      case NETDEV -> "netdev";
      case BRIDGE -> "bridge";
      case IP6 -> "ip6";
      default -> "family" + family;
    };
  }
}
