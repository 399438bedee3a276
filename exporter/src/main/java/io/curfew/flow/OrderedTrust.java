package io.curfew.flow;

import io.curfew.config.Network;
import io.curfew.config.TrafficMatch;
import io.curfew.config.TrustEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A trust entry that was given by a command, besides those of the configuration.
 *
 * @param name may be empty
 */
record OrderedTrust(Match match, String name, Instant since) {
  /** What it covers, which tells entries apart; nothing means any. */
  record Match(
      Prefix network, Optional<Integer> port, Optional<Integer> protocol, Optional<String> unit) {}

  /** In no address, number, unit or argument: the kernel ends each of them with it. */
  private static final String SEPARATOR = "\0";

  /** Stands for any where the empty text means something else. */
  private static final String ANY = "*";

  TrustEntry entry() {
    return new TrustEntry(
        name,
        new TrafficMatch(
            match.protocol().map(ProtocolName::of).stream().toList(),
            match.port().stream().toList(),
            List.of(Network.parse(match.network().toString()))),
        match.unit().stream().toList());
  }

  String key() {
    return String.join(
        SEPARATOR,
        match.network().toString(),
        match.port().map(DestinationKey::portText).orElse(ANY),
        match.protocol().map(ProtocolName::of).orElse(ANY),
        match.unit().map(unit -> "=" + unit).orElse(ANY));
  }

  String value() {
    return since.toEpochMilli() + " " + name;
  }

  /** From {@link #key} and {@link #value}; empty when they are something else. */
  static Optional<OrderedTrust> parse(String key, String value) {
    String[] part = key.split(SEPARATOR, -1);
    int blank = value.indexOf(' ');
    if (part.length != 4 || blank < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new OrderedTrust(
              new Match(
                  Prefix.parse(part[0]),
                  given(part[1]).map(DestinationKey::port),
                  given(part[2]).map(DestinationKey::protocol),
                  given(part[3]).map(unit -> unit.substring(1))),
              value.substring(blank + 1),
              Instant.ofEpochMilli(Long.parseLong(value.substring(0, blank)))));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> given(String text) {
    return text.equals(ANY) ? Optional.empty() : Optional.of(text);
  }
}
