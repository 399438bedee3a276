package io.curfew.config;

/**
 * Where to listen.
 *
 * @param host literal address without brackets, or empty for all addresses
 * @param port 0 lets the kernel choose
 */
public record ListenAddress(String host, int port) {
  /**
   * Reads {@code ADDRESS:PORT}, {@code [IPV6]:PORT} or {@code :PORT}.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("ADDRESS:PORT expected, not " + text);
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw new IllegalArgumentException("[IPV6]:PORT expected, not " + text);
    }
    if (!host.isEmpty()) {
      Network.parse(host);
    }
    return new ListenAddress(host, Section.port(text.substring(colon + 1)));
  }

  public boolean loopback() {
    return !host.isEmpty() && Network.parse(host).address().isLoopbackAddress();
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
