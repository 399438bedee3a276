package io.curfew.config;

import java.net.InetAddress;
import java.util.List;

/**
 * What a flow's far end is held against; an empty list matches anything. Protocols are lower-case
 * names as in /etc/protocols.
 */
public record TrafficMatch(List<String> protocols, List<Integer> ports, List<Network> networks) {
  static TrafficMatch read(Section match) throws ConfigProblem {
    return new TrafficMatch(
        match.has("protocols") ? match.texts("protocols") : List.of(),
        match.has("ports") ? match.ports("ports") : List.of(),
        match.has("networks") ? match.texts("networks", Network::parse) : List.of());
  }

  public boolean matches(String protocol, int port, InetAddress address) {
    return (protocols.isEmpty() || protocols.contains(protocol))
        && (ports.isEmpty() || ports.contains(port))
        && (networks.isEmpty() || networks.stream().anyMatch(n -> n.contains(address)));
  }

  boolean matchesAnything() {
    return protocols.isEmpty() && ports.isEmpty() && networks.isEmpty();
  }
}
