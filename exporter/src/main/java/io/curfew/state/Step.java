package io.curfew.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes that become durable together or not at all. Filled by one thread, then given to {@link
 * Store#commit}.
 */
public final class Step {
  private final List<Change> changes = new ArrayList<>();

  public Step put(String map, String key, String value) {
    changes.add(new Change(map, key, Optional.of(value)));
    return this;
  }

  public Step put(String map, String key, long value) {
    return put(map, key, Long.toString(value));
  }

  public Step remove(String map, String key) {
    changes.add(new Change(map, key, Optional.empty()));
    return this;
  }

  /** In the order in which they were made. */
  public List<Change> changes() {
    return List.copyOf(changes);
  }
}
