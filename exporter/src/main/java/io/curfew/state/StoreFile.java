package io.curfew.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * One open MVStore file. Not thread-safe: the store's writer owns it.
 *
 * <p>Autocommit is off and its buffer 0, because with MVStore's default a crash between two puts
 * leaves half of a step.
 */
final class StoreFile implements AutoCloseable {
  /** The map of the checksum, of which nothing outside knows. */
  private static final String CHECKSUM = "state.checksum";

  private static final String ALL = "all";

  private final MVStore store;
  private Checksum checksum = new Checksum();

  private StoreFile(MVStore store) {
    this.store = store;
  }

  /**
   * Opens or makes the file.
   *
   * @throws org.h2.mvstore.MVStoreException when the file is corrupt, in use or can't be written
   */
  static StoreFile open(Path file) {
    boolean made = !Files.exists(file);
    StoreFile opened =
        new StoreFile(
            new MVStore.Builder()
                .fileName(file.toString())
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(1)
                .open());
    if (made) {
      // A file without a checksum is one that lost its end.
      opened.commit();
    }
    return opened;
  }

  /**
   * All entries.
   *
   * @throws org.h2.mvstore.MVStoreException when they are not what was written
   */
  Map<String, Map<String, String>> readAll() {
    Map<String, Map<String, String>> all = new TreeMap<>();
    for (String name : store.getMapNames()) {
      if (!name.equals(CHECKSUM)) {
        all.put(name, new TreeMap<>(store.<String, String>openMap(name)));
      }
    }
    checksum = Checksum.of(all);
    String stored = checksums().getOrDefault(ALL, "none");
    if (!stored.equals(checksum.toString())) {
      throw DataUtils.newMVStoreException(
          DataUtils.ERROR_FILE_CORRUPT, "checksum {0} is stored, {1} is read", stored, checksum);
    }
    return all;
  }

  private MVMap<String, String> checksums() {
    return store.openMap(CHECKSUM);
  }

  void write(List<Change> changes) {
    for (Change change : changes) {
      MVMap<String, String> map = store.openMap(change.map());
      Optional<String> was =
          Optional.ofNullable(
              change.value().isPresent()
                  ? map.put(change.key(), change.value().get())
                  : map.remove(change.key()));
      was.ifPresent(v -> checksum.remove(change.map(), change.key(), v));
      change.value().ifPresent(v -> checksum.add(change.map(), change.key(), v));
    }
    commit();
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
    checksum = Checksum.of(all);
    commit();
  }

  private void commit() {
    checksums().put(ALL, checksum.toString());
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
