package io.curfew.flow;

import io.curfew.metrics.BoundedLabels;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The labels of an unknown destination, as numbers where they are numbers.
 *
 * @param destination {@link Prefix#OTHER} for those that found no room
 * @param port the peer's; {@link #NO_PORT} for protocols without ports, {@link #OTHER_PORT} past
 *     the ports that a destination may have
 * @param protocol IPPROTO number
 */
record DestinationKey(
    Prefix destination,
    int port,
    int protocol,
    FlowDirection direction,
    String process,
    String unit) {
  static final int NO_PORT = 0;
  static final int OTHER_PORT = -1;

  /** In no address, number or command name: the kernel ends each of them with it. */
  private static final String SEPARATOR = "\0";

  private static final int FIELDS = 6;
  private static final int MAX_PORT = 65_535;
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  /** One key for all that found no room. */
  DestinationKey folded() {
    return new DestinationKey(Prefix.OTHER, NO_PORT, protocol, direction, "", "");
  }

  DestinationKey withOtherPort() {
    return new DestinationKey(destination, OTHER_PORT, protocol, direction, process, unit);
  }

  boolean isFolded() {
    return destination.bits() < 0;
  }

  /** What tells learned destinations apart: whoever the process is, its unit counts. */
  LearnedKey learnedAs() {
    return new LearnedKey(destination, port, protocol, unit);
  }

  static String portText(int port) {
    return switch (port) {
      case NO_PORT -> "";
      case OTHER_PORT -> BoundedLabels.OTHER;
      default -> Integer.toString(port);
    };
  }

  /**
   * From {@link #portText}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static int port(String text) {
    if (text.isEmpty()) {
      return NO_PORT;
    }
    if (text.equals(BoundedLabels.OTHER)) {
      return OTHER_PORT;
    }
    if (PORT.matcher(text).matches() && Integer.parseInt(text) <= MAX_PORT) {
      return Integer.parseInt(text);
    }
    throw new IllegalArgumentException("a port from 1 to 65535 expected, not " + text);
  }

  static int protocol(String name) {
    return ProtocolName.number(name)
        .orElseThrow(
            () -> new IllegalArgumentException("a protocol as in tcp expected, not " + name));
  }

  /** As it is stored. */
  String asText() {
    return String.join(
        SEPARATOR,
        destination.toString(),
        portText(port),
        ProtocolName.of(protocol),
        direction.name(),
        process,
        unit);
  }

  /** From {@link #asText}; empty when it is something else. */
  static Optional<DestinationKey> parse(String text) {
    String[] part = text.split(SEPARATOR, -1);
    if (part.length != FIELDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new DestinationKey(
              Prefix.parse(part[0]),
              port(part[1]),
              protocol(part[2]),
              FlowDirection.valueOf(part[3]),
              part[4],
              part[5]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  // A record's own are calls through method handles, which cost a flow more than all the rest.
  @Override
  public int hashCode() {
    int hash = destination.hashCode() * 31 + port;
    hash = (hash * 31 + protocol) * 31 + direction.hashCode();
    return (hash * 31 + process.hashCode()) * 31 + unit.hashCode();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof DestinationKey other
        && port == other.port
        && protocol == other.protocol
        && direction == other.direction
        && destination.equals(other.destination)
        && process.equals(other.process)
        && unit.equals(other.unit);
  }
}
