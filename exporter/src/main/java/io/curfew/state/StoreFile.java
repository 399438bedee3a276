package io.curfew.state;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * One open MVStore file. Not thread-safe: the store's writer owns it.
 *
 * <p>Autocommit is off and its buffer 0, because with MVStore's default a crash between two puts
 * leaves half of a step.
 */
final class StoreFile implements AutoCloseable {
  private final MVStore store;

  private StoreFile(MVStore store) {
    this.store = store;
  }

  /**
   * Opens or makes the file.
   *
   * @throws org.h2.mvstore.MVStoreException when the file is corrupt, in use or can't be written
   */
  static StoreFile open(Path file) {
    return new StoreFile(
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitDisabled()
            .autoCommitBufferSize(0)
            .cacheSize(1)
            .open());
  }

  Map<String, Map<String, String>> readAll() {
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (String name : store.getMapNames()) {
      all.put(name, new TreeMap<>(store.<String, String>openMap(name)));
    }
    return all;
  }

  void write(List<Change> changes) {
    for (Change change : changes) {
      MVMap<String, String> map = store.openMap(change.map());
      change.value().ifPresentOrElse(v -> map.put(change.key(), v), () -> map.remove(change.key()));
    }
    store.commit();
  }

  /** Replaces all content. */
  void rewrite(Map<String, Map<String, String>> all) {
    for (String name : store.getMapNames()) {
      store.removeMap(name);
    }
    all.forEach(
        (name, entries) -> {
          MVMap<String, String> map = store.openMap(name);
          map.putAll(entries);
        });
    store.commit();
  }

  void sync() {
    store.sync();
  }

  @Override
  public void close() {
    store.close(0);
  }

  /** Gives the file up without writing, after a failure. */
  void abandon() {
    store.closeImmediately();
  }
}
