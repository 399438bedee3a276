package io.curfew.flow;

import java.util.Optional;

/**
 * Which destinations an order means; what is left open means all.
 *
 * @param within addresses and networks that are wholly in it
 * @param port {@link DestinationKey#OTHER_PORT} for the ports that are counted together
 * @param protocol IPPROTO number
 */
record DestinationFilter(
    Optional<Prefix> within,
    Optional<Integer> port,
    Optional<Integer> protocol,
    Optional<String> unit) {

  boolean matches(LearnedKey key) {
    return matches(key.destination(), key.port(), key.protocol(), key.unit());
  }

  boolean matches(DestinationKey key) {
    return matches(key.destination(), key.port(), key.protocol(), key.unit());
  }

  /** A trust entry is meant by just the port, protocol and unit that it was given for. */
  boolean matches(OrderedTrust.Match trust) {
    return isWithin(trust.network())
        && (port.isEmpty() || port.equals(trust.port()))
        && (protocol.isEmpty() || protocol.equals(trust.protocol()))
        && (unit.isEmpty() || unit.equals(trust.unit()));
  }

  private boolean matches(Prefix destination, int itsPort, int itsProtocol, String itsUnit) {
    return isWithin(destination)
        && port.map(p -> p == itsPort).orElse(true)
        && protocol.map(p -> p == itsProtocol).orElse(true)
        && unit.map(itsUnit::equals).orElse(true);
  }

  private boolean isWithin(Prefix destination) {
    return within.map(w -> w.equals(destination) || w.contains(destination)).orElse(true);
  }
}
