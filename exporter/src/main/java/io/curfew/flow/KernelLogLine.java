package io.curfew.flow;

import io.curfew.netlink.ConntrackIcmp;
import io.curfew.netlink.ConntrackTuple;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A packet as netfilter's LOG target and nft's log statement print it into the kernel's log
 * (net/netfilter/nf_log_syslog.c):
 *
 * <pre>
 * PREFIXIN=eth1 OUT=eth0 MAC=… SRC=192.0.2.7 DST=198.51.100.9 LEN=60 … PROTO=TCP SPT=40000 DPT=443 …
 * </pre>
 *
 * An ICMP error repeats in brackets the header that it is about; only what stands before counts.
 * Every field ends in a blank, so that a line that was cut off in a number is told from a whole
 * one.
 *
 * @param in interface that it came by; empty for this host's own
 * @param out interface that it leaves by; empty for those to this host
 * @param protocol IPPROTO number
 * @param sourcePort 0 where the line has none
 * @param destinationPort likewise
 * @param icmp of an ICMP or ICMPv6 packet; its id is 0 unless it is an echo
 */
record KernelLogLine(
    String in,
    String out,
    Prefix source,
    Prefix destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    Optional<ConntrackIcmp> icmp) {
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PROTOCOL = 255;
  private static final int WHOLE = 128;
  private static final int ICMP = 1; // IPPROTO_ICMP
  private static final int ICMPV6 = 58; // IPPROTO_ICMPV6
  private static final int MAX_ICMP = 255;

  private static final Set<String> MAY_END = Set.of("PROTO=", "CODE=");

  /** Those after whose type and code the kernel prints an id: echo and its reply. */
  private static final Set<Integer> ECHO = Set.of(0, 8); // ICMP_ECHOREPLY, ICMP_ECHO

  private static final Set<Integer> ECHO6 = Set.of(128, 129); // ICMPV6_ECHO_REQUEST, …_REPLY

  /** Those whose ports the kernel prints: TCP, UDP and UDP-Lite, unless the packet was cut off. */
  private static final Set<Integer> PORTED = Set.of(6, 17, 136);

  /**
   * Reads one line.
   *
   * @param prefix what the rule puts before the packet
   * @return nothing where the line does not have the prefix with a packet behind
   * @throws MalformedLogLine when it has, and can't be a whole line of the kernel's
   */
  static Optional<KernelLogLine> read(String line, String prefix) throws MalformedLogLine {
    int said = line.indexOf(prefix);
    int begin = said < 0 ? -1 : line.indexOf("IN=", said + prefix.length());
    return begin < 0 ? Optional.empty() : Optional.of(new Fields(line, begin).packet());
  }

  /** Where it stands to the host that logged it, by its interfaces. */
  FlowDirection direction() {
    if (in.isEmpty()) {
      return FlowDirection.OUTBOUND;
    }
    return out.isEmpty() ? FlowDirection.INBOUND : FlowDirection.FORWARDED;
  }

  LoggedFlow flow() {
    return new LoggedFlow(direction(), source, destination, destinationPort, protocol, "", "");
  }

  /**
   * The flow that the packet began.
   *
   * @param ours whether an address belongs to this host
   * @param groups whether an address is a broadcast address of this host's networks
   */
  ObservedFlow observed(Instant at, Predicate<InetAddress> ours, Predicate<InetAddress> groups) {
    InetAddress from = source.address();
    InetAddress to = destination.address();
    boolean toGroup = to.isMulticastAddress() || groups.test(to);
    boolean within = !toGroup && own(from, ours) && own(to, ours);
    // Where it was translated to, the line does not tell.
    return new ObservedFlow(
        at,
        within ? FlowDirection.LOCAL : direction(),
        0,
        new ConntrackTuple(protocol, from, sourcePort, to, destinationPort, icmp),
        new ConntrackTuple(protocol, to, destinationPort, from, sourcePort, icmp));
  }

  private static boolean own(InetAddress address, Predicate<InetAddress> ours) {
    return address.isLoopbackAddress() || ours.test(address);
  }

  /** Walks over the fields; the first of each name counts. */
  private static final class Fields {
    private final String line;
    private int at;

    Fields(String line, int begin) {
      this.line = line;
      this.at = begin;
    }

    KernelLogLine packet() throws MalformedLogLine {
      String in = next("IN=");
      String out = next("OUT=");
      if (in.isEmpty() && out.isEmpty()) {
        throw new MalformedLogLine("an interface expected");
      }
      Prefix source = address(next("SRC="));
      Prefix destination = address(next("DST="));
      if (source.isIpv4() != destination.isIpv4()) {
        throw new MalformedLogLine("addresses of one family expected");
      }
      int protocol = protocol(next("PROTO="));
      if (protocol == ICMP || protocol == ICMPV6) {
        Optional<ConntrackIcmp> icmp = Optional.of(icmp(protocol == ICMP ? ECHO : ECHO6));
        return new KernelLogLine(in, out, source, destination, protocol, 0, 0, icmp);
      }
      Optional<String> port = follower("SPT=");
      if (port.isEmpty() && PORTED.contains(protocol)) {
        throw new MalformedLogLine("SPT= expected");
      }
      if (port.isEmpty()) {
        return new KernelLogLine(in, out, source, destination, protocol, 0, 0, Optional.empty());
      }
      return new KernelLogLine(
          in,
          out,
          source,
          destination,
          protocol,
          number(port.get(), MAX_PORT),
          number(next("DPT="), MAX_PORT),
          Optional.empty());
    }

    private ConntrackIcmp icmp(Set<Integer> echoes) throws MalformedLogLine {
      int type = number(follower("TYPE=").orElse(""), MAX_ICMP);
      int code = number(next("CODE="), MAX_ICMP);
      int id = echoes.contains(type) ? number(next("ID="), MAX_PORT) : 0;
      return new ConntrackIcmp(id, type, code);
    }

    /** The value of the next field of that name. */
    private String next(String name) throws MalformedLogLine {
      while (at < line.length()) {
        int begin = at;
        int blank = line.indexOf(' ', at);
        int end = blank < 0 ? line.length() : blank;
        at = end + 1;
        if (line.startsWith(name, begin)) {
          String value = line.substring(begin + name.length(), end);
          // Something follows all but a protocol's number and a code: there a log may cut blanks.
          if (blank >= 0 || (MAY_END.contains(name) && isNumber(value))) {
            return value;
          }
        }
        if (begin < end && line.charAt(begin) == '[') {
          break;
        }
      }
      throw new MalformedLogLine(name + " expected");
    }

    /** The value of the field that comes at once, if it has that name. */
    private Optional<String> follower(String name) throws MalformedLogLine {
      return line.startsWith(name, at) ? Optional.of(next(name)) : Optional.empty();
    }

    private static Prefix address(String text) throws MalformedLogLine {
      Prefix address = text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
      if (address.bits() != WHOLE) {
        throw new MalformedLogLine("an address expected");
      }
      return address;
    }

    private static Prefix ipv6(String text) throws MalformedLogLine {
      try {
        return Prefix.parse(text);
      } catch (IllegalArgumentException e) {
        throw new MalformedLogLine("an address expected");
      }
    }

    private static Prefix ipv4(String text) throws MalformedLogLine {
      long number = 0;
      int part = -1;
      int parts = 1;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '.' && part >= 0) {
          number = number << 8 | part;
          part = -1;
          parts++;
        } else if (c >= '0' && c <= '9' && part < 100) {
          part = Math.max(part, 0) * 10 + c - '0';
        } else {
          throw new MalformedLogLine("an address expected");
        }
        if (part > 255 || parts > 4) {
          throw new MalformedLogLine("an address expected");
        }
      }
      if (parts != 4 || part < 0) {
        throw new MalformedLogLine("an address expected");
      }
      return Prefix.ipv4(number << 8 | part);
    }

    /** TCP, UDP, ICMPv6 and a few more by name, the others by number. */
    private static int protocol(String text) throws MalformedLogLine {
      if (isNumber(text)) {
        return number(text, MAX_PROTOCOL);
      }
      return ProtocolName.number(text.toLowerCase(Locale.ROOT))
          .orElseThrow(() -> new MalformedLogLine("PROTO=: a protocol expected"));
    }

    private static boolean isNumber(String text) {
      return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
    }

    private static int number(String text, int most) throws MalformedLogLine {
      int number = 0;
      for (int i = 0; i < text.length(); i++) {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9 || i > 4) {
          throw new MalformedLogLine("a number expected");
        }
        number = number * 10 + digit;
      }
      if (text.isEmpty() || number > most) {
        throw new MalformedLogLine("a number up to " + most + " expected");
      }
      return number;
    }
  }
}
