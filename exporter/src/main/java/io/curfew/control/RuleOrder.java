package io.curfew.control;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What puts a rule first. */
public enum RuleOrder {
  /** Packets a second; rules that rest follow, by packets. */
  RATE,
  PACKETS,
  BYTES;

  /** What comes first; the names last, so that rules which rest keep their places. */
  Comparator<RuleRate> first() {
    return least()
        .thenComparingLong(rate -> rate.hits().packets())
        .reversed()
        .thenComparing(rate -> rate.hits().backend())
        .thenComparing(rate -> rate.hits().family())
        .thenComparing(rate -> rate.hits().table())
        .thenComparing(rate -> rate.hits().chain())
        .thenComparing(rate -> rate.hits().rule())
        .thenComparing(rate -> rate.hits().verdict());
  }

  private Comparator<RuleRate> least() {
    return switch (this) {
      case RATE -> Comparator.comparingDouble(rate -> rate.packetsPerSecond().orElse(0));
      case PACKETS -> Comparator.comparingLong(rate -> rate.hits().packets());
      case BYTES -> Comparator.comparingLong(rate -> rate.hits().bytes());
    };
  }

  /** As it is written. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<RuleOrder> of(String word) {
    return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}
