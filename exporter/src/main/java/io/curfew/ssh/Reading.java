package io.curfew.ssh;

import java.util.Map;

/**
 * One reading of the table: the plain counters, then the elements, then the plain counters again.
 *
 * <p>The kernel reads no two of them at one moment. What the counters said before the elements is
 * at most what they had said when an element was read, and what they say afterwards at least.
 *
 * @param elementCount elements of all sets
 * @param fullestSet elements of the set that holds most
 */
record Reading(
    PlainCounters before,
    Map<ConnectionKey, Traffic> elements,
    PlainCounters after,
    int elementCount,
    int fullestSet) {
  Reading {
    elements = Map.copyOf(elements);
  }

  boolean full() {
    return fullestSet >= Ruleset.SET_SIZE;
  }
}
