package io.curfew.flow;

import io.curfew.witness.WitnessRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Command names as text, made once for each name: a host has few, and a flow each millisecond.
 *
 * <p>Bounded. Owned by one thread.
 */
final class CommandNames {
  private static final int MAX = 1024;

  private record Raw(long head, long tail) {
    @Override
    public int hashCode() {
      return Long.hashCode(head * 31 + tail);
    }
  }

  private final Map<Raw, String> names =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Raw, String> eldest) {
          return size() > MAX;
        }
      };

  /** As the record tells it. */
  String of(WitnessRecord record) {
    Raw raw = new Raw(record.commandHead(), record.commandTail());
    String name = names.get(raw);
    if (name == null) {
      name = record.command();
      names.put(raw, name);
    }
    return name;
  }
}
