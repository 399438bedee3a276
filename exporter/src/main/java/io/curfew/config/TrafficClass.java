package io.curfew.config;

import java.util.Set;

/** A named kind of traffic; the first that matches names a flow. */
public record TrafficClass(String name, TrafficMatch match, boolean trusted) {
  static final Set<String> KEYS = Set.of("name", "protocols", "ports", "networks", "trusted");

  static TrafficClass read(Section section) throws ConfigProblem {
    return new TrafficClass(
        section.text("name"),
        TrafficMatch.read(section),
        section.has("trusted") && section.bool("trusted"));
  }
}
