package io.curfew.flow;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Cgroups by id: those that live, and the last ones that were removed, since a flow is read later
 * than its cgroup may be gone. Ids are not used again.
 *
 * <p>Read by any thread, without a lock; changed by one.
 */
final class CgroupIds {
  private static final int MAX_REMOVED = 8192;

  /**
   * One cgroup.
   *
   * @param complete false while its pod's name is not known yet
   */
  record Entry(long id, Path directory, Optional<Cgroup> cgroup, boolean complete) {}

  private final Map<Long, Entry> byId = new ConcurrentHashMap<>();
  private final Map<Path, Long> living = new HashMap<>();
  private final ArrayDeque<Long> removed = new ArrayDeque<>();

  Optional<Entry> of(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  int size() {
    return living.size();
  }

  Optional<Long> living(Path directory) {
    return Optional.ofNullable(living.get(directory));
  }

  void put(Entry entry) {
    Long before = living.put(entry.directory(), entry.id());
    if (before != null && before != entry.id()) {
      removed(before);
    }
    byId.put(entry.id(), entry);
  }

  /** Knows more of a cgroup, living or removed, than before. */
  void improve(Entry entry) {
    byId.computeIfPresent(entry.id(), (id, known) -> entry);
  }

  List<Entry> incomplete() {
    return byId.values().stream().filter(entry -> !entry.complete()).toList();
  }

  /** The directory was removed; its id stays known for a while. */
  void remove(Path directory) {
    Long id = living.remove(directory);
    if (id != null) {
      removed(id);
    }
  }

  /** Everything else was removed. */
  void retain(Set<Path> directories) {
    List.copyOf(living.keySet()).stream()
        .filter(directory -> !directories.contains(directory))
        .forEach(this::remove);
  }

  private void removed(long id) {
    removed.add(id);
    if (removed.size() > MAX_REMOVED) {
      byId.remove(removed.remove());
    }
  }
}
