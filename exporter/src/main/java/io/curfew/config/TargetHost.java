package io.curfew.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host to connect to: a name (RFC 1123, 2.1) or one address, read strictly, since whoever writes
 * it may want another host to be contacted than the one that was checked.
 *
 * <p>Never asks a resolver. Refused is whatever two readers may read differently: octal, hex and
 * shortened IPv4 addresses (inet_aton takes them), IPv4 inside IPv6 in dotted form, zones, users,
 * escapes, trailing dots, letters beyond ASCII.
 *
 * @param name in lower case; for an address as it was written
 * @param address nothing for a name, which is to be resolved
 */
public record TargetHost(String name, Optional<InetAddress> address) {
  private static final int MAX_NAME = 253;
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 =
      Pattern.compile("(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
          Pattern.CASE_INSENSITIVE);

  /** A last label that makes a resolver read the whole as an IPv4 address. */
  private static final Pattern ENDS_IN_NUMBER =
      Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)", Pattern.CASE_INSENSITIVE);

  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)\\](?::(\\d{1,5}))?");
  private static final Pattern WITH_PORT = Pattern.compile("([^:]*)(?::(\\d{1,5}))?");

  /**
   * Reads a name, an IPv4 address in four decimal numbers, or an IPv6 address without brackets.
   *
   * @throws IllegalArgumentException when it is none; does not repeat the text, which may be
   *     anybody's
   */
  public static TargetHost parse(String text) {
    if (text.length() <= MAX_NAME) {
      if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
        return new TargetHost(text, Optional.of(literal(text)));
      }
      if (NAME.matcher(text).matches() && !ENDS_IN_NUMBER.matcher(text).matches()) {
        return new TargetHost(text.toLowerCase(Locale.ROOT), Optional.empty());
      }
    }
    throw unfit();
  }

  /**
   * Reads the host of an instance label: {@code host}, {@code host:port} or {@code [IPv6]:port}.
   * The port is checked and dropped: whoever wrote the label does not choose it.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public static TargetHost ofInstance(String instance) {
    boolean bareIpv6 =
        !instance.startsWith("[") && instance.indexOf(':') != instance.lastIndexOf(':');
    if (bareIpv6) {
      return parse(instance);
    }
    boolean bracketed = instance.startsWith("[");
    var parts = (bracketed ? BRACKETED : WITH_PORT).matcher(instance);
    if (!parts.matches()) {
      throw unfit();
    }
    Optional<String> port = Optional.ofNullable(parts.group(2));
    if (port.filter(p -> Integer.parseInt(p) > 0xffff).isPresent()) {
      throw unfit();
    }
    String host = parts.group(1);
    if (bracketed != host.contains(":")) {
      throw unfit();
    }
    return parse(host);
  }

  private static InetAddress literal(String text) {
    try {
      InetAddress address = InetAddress.getByName(text);
      // Java makes an IPv4 address of ::ffff:7f00:1, and then it is another family than written.
      if (text.contains(":") && !(address instanceof Inet6Address)) {
        throw unfit();
      }
      return address;
    } catch (UnknownHostException e) {
      throw unfit();
    }
  }

  private static IllegalArgumentException unfit() {
    return new IllegalArgumentException(
        "a host name, an IPv4 address as in 192.0.2.1 or an IPv6 address as in 2001:db8::1"
            + " expected");
  }
}
