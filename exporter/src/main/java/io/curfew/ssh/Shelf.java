package io.curfew.ssh;

import io.curfew.state.Step;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One durable map and what the last step left in it, so that the next step encodes nothing but what
 * changed: most of a host's sessions are silent between two readings.
 */
final class Shelf<K, V> {
  private final String name;
  private final Function<K, String> keyText;
  private final Function<V, String> valueText;
  private final Map<K, V> written = new HashMap<>();

  /**
   * Reads what is there.
   *
   * @param read the way back from the two texts
   */
  Shelf(
      String name,
      Map<String, String> there,
      Function<K, String> keyText,
      Function<V, String> valueText,
      BiFunction<String, String, Map.Entry<K, V>> read) {
    this.name = name;
    this.keyText = keyText;
    this.valueText = valueText;
    there.forEach(
        (key, value) -> {
          Map.Entry<K, V> entry = read.apply(key, value);
          written.put(entry.getKey(), entry.getValue());
        });
  }

  /** What the last step left, or what was there at the start. */
  Map<K, V> written() {
    return written;
  }

  /** Adds to the step what differs from the last one. */
  void write(Map<K, V> now, Step step) {
    now.forEach(
        (key, value) -> {
          if (!Objects.equals(value, written.get(key))) {
            written.put(key, value);
            step.put(name, keyText.apply(key), valueText.apply(value));
          }
        });
    if (written.size() == now.size()) {
      return;
    }
    for (Iterator<K> keys = written.keySet().iterator(); keys.hasNext(); ) {
      K key = keys.next();
      if (!now.containsKey(key)) {
        step.remove(name, keyText.apply(key));
        keys.remove();
      }
    }
  }
}
