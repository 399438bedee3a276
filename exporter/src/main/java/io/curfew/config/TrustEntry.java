package io.curfew.config;

import java.util.List;
import java.util.Set;

/**
 * Destinations that are never unknown.
 *
 * @param units systemd units or pods that it holds for; empty for all
 */
public record TrustEntry(String name, TrafficMatch match, List<String> units) {
  static final Set<String> KEYS = Set.of("name", "networks", "ports", "protocols", "units");

  static TrustEntry read(Section section) throws ConfigProblem {
    TrustEntry entry =
        new TrustEntry(
            section.text("name"),
            TrafficMatch.read(section),
            section.has("units") ? section.texts("units") : List.of());
    if (entry.match.matchesAnything() && entry.units.isEmpty()) {
      throw section.problem("name", "at least one of networks, ports, protocols, units expected");
    }
    return entry;
  }
}
