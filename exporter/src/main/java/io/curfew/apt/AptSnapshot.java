package io.curfew.apt;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The watched paths as they stood at one reading. A path that does not exist is in no map.
 *
 * @param modified modification times
 * @param lockHeld for each lock file, whether a process holds it
 * @param unreadable paths that exist and could not be read, with the reason
 */
record AptSnapshot(
    Map<Path, Instant> modified, Map<Path, Boolean> lockHeld, Map<Path, String> unreadable) {

  AptSnapshot {
    modified = Collections.unmodifiableMap(new TreeMap<>(modified));
    lockHeld = Collections.unmodifiableMap(new TreeMap<>(lockHeld));
    unreadable = Collections.unmodifiableMap(new TreeMap<>(unreadable));
  }

  /** The newest modification, with its path. */
  Optional<Map.Entry<Path, Instant>> newest() {
    return modified.entrySet().stream().max(Map.Entry.comparingByValue());
  }

  Optional<Path> heldLock() {
    return lockHeld.entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
