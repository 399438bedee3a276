package io.curfew.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When a destination counts as unknown.
 *
 * @param learning how long after the first start destinations are learned
 * @param maxUnknown most unknown destinations held
 * @param prefix4 bits of an IPv4 address that tell destinations apart
 * @param prefix6 bits of an IPv6 address that tell destinations apart
 */
public record DestinationSettings(
    Duration learning, List<TrustEntry> trust, int maxUnknown, int prefix4, int prefix6) {

  static DestinationSettings read(Section destinations) throws ConfigProblem {
    List<TrustEntry> trust = new ArrayList<>();
    for (Section section : destinations.sections("trust", TrustEntry.KEYS)) {
      trust.add(TrustEntry.read(section));
    }
    return new DestinationSettings(
        destinations.duration("learning", Duration.ZERO),
        List.copyOf(trust),
        destinations.integer("max-unknown", 1, 1_000_000),
        destinations.integer("prefix4", 1, 32),
        destinations.integer("prefix6", 1, 128));
  }
}
