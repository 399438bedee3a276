package io.curfew.flow;

import io.curfew.config.TrustEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One destination, or one trust entry, for people.
 *
 * @param destination address, network or {@code other}; of a trust entry all its networks
 * @param port as the metrics have it; of a trust entry all its ports
 * @param process of unknown ones only
 * @param unit of a trust entry all its units
 * @param name of a trust entry; may be empty
 * @param origin of a trust entry: {@code configuration} or {@code command}; empty else
 * @param first when it was first seen, or by which command trusted
 * @param last when it was last seen: of a learned one to the hour
 * @param flows of unknown ones only
 */
public record DestinationRow(
    String state,
    String destination,
    String port,
    String protocol,
    String direction,
    String process,
    String unit,
    String name,
    String origin,
    Optional<Instant> first,
    Optional<Instant> last,
    OptionalLong flows) {

  static DestinationRow of(DestinationKey key, Sightings sightings) {
    return new DestinationRow(
        Standing.UNKNOWN.label(),
        key.destination().toString(),
        DestinationKey.portText(key.port()),
        ProtocolName.of(key.protocol()),
        key.direction().label(),
        key.process(),
        key.unit(),
        "",
        "",
        Optional.of(sightings.first()),
        Optional.of(sightings.last()),
        OptionalLong.of(sightings.flows()));
  }

  static DestinationRow of(LearnedKey key, Instant first, Instant last) {
    return new DestinationRow(
        Standing.LEARNED.label(),
        key.destination().toString(),
        DestinationKey.portText(key.port()),
        ProtocolName.of(key.protocol()),
        "",
        "",
        key.unit(),
        "",
        "",
        Optional.of(first),
        Optional.of(last),
        OptionalLong.empty());
  }

  static DestinationRow of(TrustEntry entry) {
    return trusted(entry, "configuration", Optional.empty());
  }

  static DestinationRow of(OrderedTrust trust) {
    return trusted(trust.entry(), "command", Optional.of(trust.since()));
  }

  private static DestinationRow trusted(TrustEntry entry, String origin, Optional<Instant> since) {
    return new DestinationRow(
        Standing.TRUSTED.label(),
        joined(entry.match().networks().stream().map(n -> Prefix.of(n).toString()).toList()),
        joined(entry.match().ports().stream().map(String::valueOf).toList()),
        joined(entry.match().protocols()),
        "",
        "",
        joined(entry.units()),
        entry.name(),
        origin,
        since,
        Optional.empty(),
        OptionalLong.empty());
  }

  private static String joined(List<String> texts) {
    return String.join(",", texts);
  }
}
