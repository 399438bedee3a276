package io.curfew.firewall;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When the rules of each table changed last, by the fingerprints of one reading after the other.
 * Pure; owned by its source, one for each that reads its tables together.
 */
final class RuleChanges {
  private record Table(long fingerprint, Optional<Instant> changed) {}

  private Map<TableName, Table> tables = Map.of();
  private boolean first = true;

  /**
   * Takes a reading: all tables that there are.
   *
   * @param at when it changed, if it did
   */
  void take(Map<TableName, Long> fingerprints, Instant at) {
    Map<TableName, Table> now = new HashMap<>();
    fingerprints.forEach(
        (name, fingerprint) -> {
          Table before = tables.get(name);
          boolean same = before != null && before.fingerprint() == fingerprint;
          Optional<Instant> changed = first ? Optional.empty() : Optional.of(at);
          now.put(name, same ? before : new Table(fingerprint, changed));
        });
    tables = now;
    first = false;
  }

  /** By table; empty where it is as the first reading found it. */
  Map<TableName, Optional<Instant>> stamps() {
    Map<TableName, Optional<Instant>> stamps = new HashMap<>();
    tables.forEach((name, table) -> stamps.put(name, table.changed()));
    return stamps;
  }
}
