package io.curfew.netlink;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.StringJoiner;

/**
 * One value of a set's key as {@code nft list set} writes it; where nft asks files of the host for
 * a name (ethernet types, users, ICMP types) it is the number, which nft reads as well. Values are
 * bytes in network order.
 */
final class NftValueText {
  private static final int IPV6_WORDS = 8;
  private static final String[] CT_STATES = {
    "invalid", "established", "related", "new", "", "", "untracked"
  };

  private NftValueText() {}

  static String of(NftDataType.Form form, byte[] value) {
    return switch (form) {
      case DECIMAL -> number(value).toString();
      case HEX -> hex(value);
      case MARK -> String.format("0x%08x", number(value));
      case CLASSID -> classId(number(value).intValue());
      case IPV4 -> ipv4(value, 0);
      case IPV6 -> ipv6(value);
      case PAIRS -> HexFormat.ofDelimiter(":").formatHex(value);
      case TEXT -> text(value);
      case INET_PROTO -> protocol(number(value).intValue());
      case NF_PROTO -> family(number(value).intValue());
      case CT_STATE -> states(number(value).intValue());
      case CT_DIR -> direction(number(value).intValue());
    };
  }

  private static BigInteger number(byte[] value) {
    return new BigInteger(1, value);
  }

  /** Major and minor, as tc(8) writes them. */
  private static String classId(int handle) {
    return String.format("%x:%x", handle >>> Short.SIZE, handle & 0xffff);
  }

  /** All digits, as no type says how many there would be without leading zeros. */
  static String hex(byte[] value) {
    return "0x" + HexFormat.of().formatHex(value);
  }

  private static String ipv4(byte[] value, int from) {
    StringJoiner text = new StringJoiner(".");
    for (int i = from; i < value.length; i++) {
      text.add(Integer.toString(Byte.toUnsignedInt(value[i])));
    }
    return text.toString();
  }

  /** RFC 5952; nft has inet_ntop(3) write it, which shows an IPv4 address within (section 5). */
  private static String ipv6(byte[] value) {
    int[] words = new int[IPV6_WORDS];
    for (int i = 0; i < IPV6_WORDS; i++) {
      words[i] = Byte.toUnsignedInt(value[2 * i]) << 8 | Byte.toUnsignedInt(value[2 * i + 1]);
    }
    int zeros = 0;
    int length = 1;
    for (int i = 0; i < IPV6_WORDS; i++) {
      int run = 0;
      while (i + run < IPV6_WORDS && words[i + run] == 0) {
        run++;
      }
      if (run > length) {
        zeros = i;
        length = run;
      }
    }
    boolean embedded = zeros == 0 && (length == 6 || (length == 5 && words[5] == 0xffff));
    int end = embedded ? 6 : IPV6_WORDS;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < end; i++) {
      if (length > 1 && i == zeros) {
        text.append(i == 0 ? "::" : ":");
        i += length - 1;
      } else {
        text.append(Integer.toHexString(words[i])).append(i < IPV6_WORDS - 1 ? ":" : "");
      }
    }
    return embedded ? text.append(ipv4(value, 12)).toString() : text.toString();
  }

  private static String text(byte[] value) {
    int used = 0;
    while (used < value.length && value[used] != 0) {
      used++;
    }
    return new String(value, 0, used, StandardCharsets.UTF_8);
  }

  /** Those whose names are the same in every /etc/protocols. */
  private static String protocol(int number) {
    return switch (number) {
      case 1 -> "icmp";
      case 2 -> "igmp";
      case 6 -> "tcp";
      case 17 -> "udp";
      case 33 -> "dccp";
      case 47 -> "gre";
      case 50 -> "esp";
      case 51 -> "ah";
      case 58 -> "ipv6-icmp";
      case 103 -> "pim";
      case 132 -> "sctp";
      case 136 -> "udplite";
      default -> Integer.toString(number);
    };
  }

  private static String family(int number) {
    return switch (number) {
      case NftFamily.IP -> "ipv4";
      case NftFamily.IP6 -> "ipv6";
      default -> Integer.toString(number);
    };
  }

  private static String states(int bits) {
    StringJoiner text = new StringJoiner(",");
    int unnamed = bits;
    for (int i = 0; i < CT_STATES.length; i++) {
      if ((bits & 1 << i) != 0 && !CT_STATES[i].isEmpty()) {
        text.add(CT_STATES[i]);
        unnamed &= ~(1 << i);
      }
    }
    return unnamed == 0 && bits != 0 ? text.toString() : "0x" + Integer.toHexString(bits);
  }

  private static String direction(int number) {
    return number == 0 ? "original" : number == 1 ? "reply" : Integer.toString(number);
  }
}
