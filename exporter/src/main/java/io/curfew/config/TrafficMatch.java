package io.curfew.config;

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

  boolean matchesAnything() {
    return protocols.isEmpty() && ports.isEmpty() && networks.isEmpty();
  }
}
