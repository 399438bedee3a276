package io.curfew.ssh;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * One reading of what the kernel counts.
 *
 * @param plain absent where nothing counts but the connections themselves
 * @param elements taken over: who made the map must not change it any more
 * @param elementCount elements of all sets
 * @param fullestSet elements of the set that holds most
 * @param setSize elements that each set has room for
 * @param ended last counts of connections that ended since the last reading, where the source
 *     tells: booked first, as their ports may already be another's
 * @param client what connections to others moved since the last reading, where no plain counter
 *     counts them
 * @param named users that the source's own rules name for connections: claims, no proof
 */
record Reading(
    Optional<Plain> plain,
    Map<ConnectionKey, Traffic> elements,
    int elementCount,
    int fullestSet,
    int setSize,
    Map<ConnectionKey, Traffic> ended,
    Traffic client,
    Map<ConnectionKey, String> named) {
  /**
   * The plain counters, before and after the elements were listed: the kernel reads no two of them
   * at one moment. What they said before is at most what they had said when an element was read,
   * and what they say afterwards at least.
   */
  record Plain(PlainCounters before, PlainCounters after) {}

  Reading {
    // No copy, as thousands of them are made for each reading and kept by nobody else.
    elements = Collections.unmodifiableMap(elements);
    ended = Map.copyOf(ended);
    named = Map.copyOf(named);
  }

  /** Of a source that names nobody. */
  Reading(
      Optional<Plain> plain,
      Map<ConnectionKey, Traffic> elements,
      int elementCount,
      int fullestSet,
      Map<ConnectionKey, Traffic> ended,
      Traffic client) {
    this(plain, elements, elementCount, fullestSet, Ruleset.SET_SIZE, ended, client, Map.of());
  }

  /** Of curfew's own table. */
  Reading(
      Optional<Plain> plain,
      Map<ConnectionKey, Traffic> elements,
      int elementCount,
      int fullestSet,
      int setSize) {
    this(plain, elements, elementCount, fullestSet, setSize, Map.of(), Traffic.NONE, Map.of());
  }

  /** Of curfew's own table with sets of the size that they have by default. */
  Reading(
      Optional<Plain> plain,
      Map<ConnectionKey, Traffic> elements,
      int elementCount,
      int fullestSet) {
    this(plain, elements, elementCount, fullestSet, Ruleset.SET_SIZE);
  }

  Reading naming(Map<ConnectionKey, String> users) {
    return new Reading(plain, elements, elementCount, fullestSet, setSize, ended, client, users);
  }

  boolean full() {
    return fullestSet >= setSize;
  }
}
