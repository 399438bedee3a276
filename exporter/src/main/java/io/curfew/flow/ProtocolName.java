package io.curfew.flow;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** IP protocol numbers as the metrics name them (include/uapi/linux/in.h). */
public final class ProtocolName {
  private static final int PROTOCOLS = 256;
  private static final Map<String, Integer> NUMBERS =
      IntStream.range(0, PROTOCOLS)
          .boxed()
          .collect(Collectors.toUnmodifiableMap(ProtocolName::of, number -> number));

  private ProtocolName() {}

  /** The number of a name that {@link #of} gives; empty for any other text. */
  static Optional<Integer> number(String name) {
    return Optional.ofNullable(NUMBERS.get(name));
  }

  /** The name, or the number where no name is common. */
  static String of(int protocol) {
    return switch (protocol) {
      case 1 -> "icmp"; // IPPROTO_ICMP
      case 2 -> "igmp"; // IPPROTO_IGMP
      case 6 -> "tcp"; // IPPROTO_TCP
      case 17 -> "udp"; // IPPROTO_UDP
      case 33 -> "dccp"; // IPPROTO_DCCP
      case 47 -> "gre"; // IPPROTO_GRE
      case 50 -> "esp"; // IPPROTO_ESP
      case 51 -> "ah"; // IPPROTO_AH
      case 58 -> "icmpv6"; // IPPROTO_ICMPV6
      case 132 -> "sctp"; // IPPROTO_SCTP
      case 136 -> "udplite"; // IPPROTO_UDPLITE
      default -> Integer.toString(protocol);
    };
  }

  /** Whether its tuples have ports (net/netfilter/nf_conntrack_proto*.c). */
  static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case 6, 17, 33, 132, 136 -> true;
      default -> false;
    };
  }

  /** The name as {@link #of} gives it for a name or a number; empty for any other text. */
  public static Optional<String> canonical(String text) {
    return IntStream.rangeClosed(0, 255)
        .filter(number -> of(number).equals(text) || Integer.toString(number).equals(text))
        .mapToObj(ProtocolName::of)
        .findFirst();
  }
}
