package io.curfew.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 network in CIDR notation (RFC 4632, RFC 4291).
 *
 * @param prefix leading bits that count
 */
public record Network(InetAddress address, int prefix) {
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /**
   * Reads {@code ADDRESS} or {@code ADDRESS/PREFIX}; never asks a resolver.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  public static Network parse(String text) {
    String[] parts = text.split("/", 2);
    if (!ADDRESS.matcher(parts[0]).matches()) {
      throw new IllegalArgumentException(
          "an address or network as in 192.0.2.0/24 expected, not " + text);
    }
    try {
      InetAddress address = InetAddress.getByName(parts[0]);
      int bits = address.getAddress().length * 8;
      int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
      if (prefix < 0 || prefix > bits) {
        throw new IllegalArgumentException(
            "a prefix from 0 to " + bits + " expected, not " + prefix);
      }
      return new Network(address, prefix);
    } catch (UnknownHostException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "an address or network as in 192.0.2.0/24 expected, not " + text, e);
    }
  }

  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    int whole = prefix / 8;
    if (mine.length != theirs.length || !Arrays.equals(mine, 0, whole, theirs, 0, whole)) {
      return false;
    }
    int rest = prefix % 8;
    return rest == 0 || ((mine[whole] ^ theirs[whole]) & 0xff00 >> rest & 0xff) == 0;
  }
}
