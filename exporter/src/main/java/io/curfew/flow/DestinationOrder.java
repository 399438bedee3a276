package io.curfew.flow;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a person orders about destinations: {@code learn}, {@code trust} or {@code forget}; in words
 * as they were given.
 *
 * @param destination an address or network; empty for all, which {@code learn} alone allows
 * @param port a number; for learning and forgetting also {@code other}
 * @param protocol as the metrics name it
 */
public record DestinationOrder(
    String verb,
    Optional<String> destination,
    Optional<String> port,
    Optional<String> protocol,
    Optional<String> unit,
    String name) {
  private static final int MAX_NAME = 100;

  /**
   * What came of an order.
   *
   * @param done how many entries it made or took away; 0 when there was nothing to do
   * @param line one line for a person
   */
  public record Outcome(int done, String line) {}

  /** From the fields of a request, those of this record's names; absent ones were not given. */
  public static DestinationOrder of(Map<String, String> fields) {
    return new DestinationOrder(
        fields.getOrDefault("do", ""),
        Optional.ofNullable(fields.get("destination")),
        Optional.ofNullable(fields.get("port")),
        Optional.ofNullable(fields.get("protocol")),
        Optional.ofNullable(fields.get("unit")),
        fields.getOrDefault("name", ""));
  }

  /**
   * Carries it out.
   *
   * @throws IOException when it makes no sense, or is done and can't be written
   */
  Outcome carryOut(DestinationLedger ledger, Instant now) throws IOException {
    DestinationFilter filter;
    try {
      filter =
          new DestinationFilter(
              destination.map(Prefix::parse),
              port.map(DestinationKey::port),
              protocol.map(DestinationKey::protocol),
              unit);
    } catch (IllegalArgumentException e) {
      throw new IOException(verb + ": " + e.getMessage(), e);
    }
    return switch (verb) {
      case "learn" -> learn(ledger, filter);
      case "trust" -> trust(ledger, filter, now);
      case "forget" -> forget(ledger, filter);
      default -> throw new IOException("do: learn, trust or forget expected");
    };
  }

  private static Outcome learn(DestinationLedger ledger, DestinationFilter filter)
      throws IOException {
    int learned = ledger.order(destinations -> destinations.learn(filter));
    return new Outcome(
        learned,
        learned > 0
            ? learned + " learned"
            : "nothing unknown matches, or it stands under other, which can't be learned: trust it");
  }

  private Outcome trust(DestinationLedger ledger, DestinationFilter filter, Instant now)
      throws IOException {
    Prefix network =
        filter.within().orElseThrow(() -> new IOException("trust: a destination expected"));
    if (network.equals(Prefix.OTHER) || filter.port().equals(Optional.of(-1))) {
      throw new IOException("trust: an address or network expected, not other");
    }
    if (name.length() > MAX_NAME) {
      throw new IOException("trust: a name of at most " + MAX_NAME + " characters expected");
    }
    OrderedTrust entry =
        new OrderedTrust(
            new OrderedTrust.Match(network, filter.port(), filter.protocol(), unit), name, now);
    int done = ledger.order(destinations -> destinations.trust(entry) ? 1 : 0);
    if (done == 0) {
      throw new IOException(
          "trust: no room for one more entry: forget some, or use destinations.trust of the"
              + " configuration");
    }
    return new Outcome(done, network + " is trusted");
  }

  private static Outcome forget(DestinationLedger ledger, DestinationFilter filter)
      throws IOException {
    if (filter.within().isEmpty()) {
      throw new IOException("forget: a destination expected");
    }
    int forgotten = ledger.order(destinations -> destinations.forget(filter));
    return new Outcome(
        forgotten,
        forgotten > 0
            ? forgotten + " forgotten"
            : "nothing matches of what is learned, unknown or trusted by command; what the"
                + " configuration trusts stays");
  }
}
