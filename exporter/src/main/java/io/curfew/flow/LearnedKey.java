package io.curfew.flow;

import java.util.Optional;

/**
 * What a learned destination is told apart by.
 *
 * @param port as in {@link DestinationKey}
 * @param protocol IPPROTO number
 */
record LearnedKey(Prefix destination, int port, int protocol, String unit) {
  /** In no address, number or unit name: the kernel ends each of them with it. */
  private static final String SEPARATOR = "\0";

  private static final int FIELDS = 4;

  /** As it is stored. */
  String asText() {
    return String.join(
        SEPARATOR,
        destination.toString(),
        DestinationKey.portText(port),
        ProtocolName.of(protocol),
        unit);
  }

  /** From {@link #asText}; empty when it is something else. */
  static Optional<LearnedKey> parse(String text) {
    String[] part = text.split(SEPARATOR, -1);
    if (part.length != FIELDS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new LearnedKey(
              Prefix.parse(part[0]),
              DestinationKey.port(part[1]),
              DestinationKey.protocol(part[2]),
              part[3]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  // A record's own are calls through method handles, which cost a flow more than all the rest.
  @Override
  public int hashCode() {
    return ((destination.hashCode() * 31 + port) * 31 + protocol) * 31 + unit.hashCode();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof LearnedKey other
        && port == other.port
        && protocol == other.protocol
        && destination.equals(other.destination)
        && unit.equals(other.unit);
  }
}
