package io.curfew.flow;

import java.util.HashMap;
import java.util.Map;

/**
 * How many keys hold each port of each destination, to tell when a destination has too many. Not
 * thread-safe.
 */
final class HeldPorts {
  private static final int MAX = 16;

  /** Destination to protocol and port in one number, to how many keys hold it. */
  private final Map<Prefix, Map<Integer, Integer>> held = new HashMap<>();

  void add(DestinationKey key) {
    if (counts(key)) {
      held.computeIfAbsent(key.destination(), d -> new HashMap<>())
          .merge(number(key), 1, Integer::sum);
    }
  }

  void remove(DestinationKey key) {
    if (counts(key)) {
      held.computeIfPresent(
          key.destination(),
          (destination, ports) -> {
            ports.computeIfPresent(number(key), (port, keys) -> keys == 1 ? null : keys - 1);
            return ports.isEmpty() ? null : ports;
          });
    }
  }

  /** The key, or the same with the port {@code other} where the destination has all it may. */
  DestinationKey fold(DestinationKey key) {
    Map<Integer, Integer> ports = held.getOrDefault(key.destination(), Map.of());
    if (ports.size() < MAX || !counts(key) || ports.containsKey(number(key))) {
      return key;
    }
    int ofProtocol = 0;
    for (int number : ports.keySet()) {
      ofProtocol += number >>> 16 == key.protocol() ? 1 : 0;
    }
    return ofProtocol < MAX ? key : key.withOtherPort();
  }

  private static boolean counts(DestinationKey key) {
    return key.port() > DestinationKey.NO_PORT;
  }

  private static int number(DestinationKey key) {
    return key.protocol() << 16 | key.port();
  }
}
