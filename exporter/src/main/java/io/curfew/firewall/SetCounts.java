package io.curfew.firewall;

import io.curfew.netlink.Octets;
import java.util.List;
import java.util.function.Function;

/**
 * The counters of one set's elements at one reading.
 *
 * @param elements in the kernel's order; those without a counter are not among them
 * @param texts writes a key for a person
 */
record SetCounts(SetName set, List<ElementCount> elements, Function<Octets, String> texts) {
  SetCounts {
    elements = List.copyOf(elements);
  }
}
