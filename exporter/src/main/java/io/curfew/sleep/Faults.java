package io.curfew.sleep;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that throw when they are asked, each told once until it answers again: they are asked every
 * few seconds. Not thread-safe; owned by the watcher.
 */
final class Faults {
  private static final Logger log = LoggerFactory.getLogger(Faults.class);

  private final Set<Object> told = Collections.newSetFromMap(new IdentityHashMap<>());

  void tell(Object part, String name, RuntimeException fault) {
    if (told.add(part)) {
      log.warn("sleep: {}: {}", name, fault.getMessage(), fault);
    }
  }

  void over(Object part) {
    told.remove(part);
  }
}
