package io.curfew.flow;

import io.curfew.config.TrafficMatch;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A {@link TrafficMatch} as bits and numbers: every flow is held against dozens of them. Immutable.
 */
final class QuickMatch {
  /** How much of what it is asked about a match takes in. */
  enum Cover {
    ALL,
    PART,
    NONE
  }

  private static final int PROTOCOLS = 256;

  private final BitSet protocols = new BitSet(PROTOCOLS);
  private final int[] ports;
  private final Prefix[] networks;

  QuickMatch(TrafficMatch match) {
    for (int protocol = 0; protocol < PROTOCOLS; protocol++) {
      protocols.set(
          protocol,
          match.protocols().isEmpty() || match.protocols().contains(ProtocolName.of(protocol)));
    }
    ports = match.ports().stream().mapToInt(Integer::intValue).sorted().toArray();
    networks = match.networks().stream().map(Prefix::of).toArray(Prefix[]::new);
  }

  boolean matches(int protocol, int port, Prefix address) {
    return ofProtocol(protocol) && ofPort(port) && ofNetwork(address);
  }

  boolean ofProtocol(int protocol) {
    return protocols.get(protocol);
  }

  boolean ofPort(int port) {
    return ports.length == 0 || Arrays.binarySearch(ports, port) >= 0;
  }

  boolean ofNetwork(Prefix address) {
    if (networks.length == 0) {
      return true;
    }
    for (Prefix network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Ascending; empty for any. */
  int[] ports() {
    return ports.clone();
  }

  /**
   * The same for many flows at once.
   *
   * @param port {@link DestinationKey#OTHER_PORT} where it may be any
   * @param network where they all go
   */
  Cover covers(int protocol, int port, Prefix network) {
    boolean anyPort = port == DestinationKey.OTHER_PORT;
    if (!ofProtocol(protocol) || !(anyPort || ofPort(port))) {
      return Cover.NONE;
    }
    if (!ofNetwork(network)) {
      return Arrays.stream(networks).anyMatch(network::overlaps) ? Cover.PART : Cover.NONE;
    }
    return anyPort && ports.length > 0 ? Cover.PART : Cover.ALL;
  }
}
