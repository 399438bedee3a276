package io.curfew.state;

import io.curfew.kernel.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable store of one exporter. Thread-safe; one thread writes, and nobody interrupts it (an
 * interrupt during a commit closes an MVStore for good).
 *
 * <p>Reads answer with what was committed, or, while the disk refuses, with what will be: memory
 * stays complete, the file is reopened and rewritten from it every few seconds until that succeeds,
 * and until then no step counts as committed.
 */
public final class Store implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Store.class);
  private static final String FILE = "curfew.mv";
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Path file;
  private final Clock clock;
  private final Map<String, ConcurrentNavigableMap<String, String>> memory =
      new ConcurrentHashMap<>();
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "state"));
  private final Instant restored;
  private Optional<StoreFile> open;

  /** Steps that are in memory and not yet in the file. */
  private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

  private volatile boolean writable = true;

  private Store(Path file, Opened opened, Clock clock) {
    this.file = file;
    this.clock = clock;
    this.open = Optional.of(opened.file());
    opened.content().forEach((name, entries) -> map(name).putAll(entries));
    this.restored = clock.instant();
  }

  /**
   * Opens the store in {@code dir}, which is made with mode 0700 if it is missing.
   *
   * <p>A corrupt file is moved aside, said in the log, and a new one begun.
   *
   * @throws IOException when the directory can't be used or another process holds the store
   */
  public static Store open(Path dir, Clock clock) throws IOException {
    Path file = dir.resolve(FILE);
    try {
      Files.createDirectories(
          dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new IOException("state.dir " + dir + ": can't be made: " + FileTrouble.of(e, dir), e);
    }
    try {
      return new Store(file, openOrMoveAside(file, clock), clock);
    } catch (MVStoreException e) {
      throw new IOException("state.dir " + dir + ": " + reason(e), e);
    }
  }

  private record Opened(StoreFile file, Map<String, Map<String, String>> content) {
    static Opened of(Path path) {
      StoreFile file = StoreFile.open(path);
      try {
        return new Opened(file, file.readAll());
      } catch (RuntimeException e) {
        file.abandon();
        throw e;
      }
    }
  }

  private static Opened openOrMoveAside(Path file, Clock clock) throws IOException {
    try {
      return Opened.of(file);
    } catch (RuntimeException e) {
      if (!Corruption.isMeantBy(e)) {
        throw e;
      }
      Path aside = file.resolveSibling(FILE + ".corrupt-" + clock.instant().getEpochSecond());
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      log.error("state {}: corrupt, moved to {}; a new one is begun", file, aside);
      return Opened.of(file);
    }
  }

  private static String reason(MVStoreException e) {
    return e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED
        ? "another curfew holds the state; end it or choose another directory"
        : "can't be opened: " + e.getMessage();
  }

  public Optional<String> get(String map, String key) {
    return Optional.ofNullable(map(map).get(key));
  }

  /** A number that was put as one. */
  public Optional<Long> number(String map, String key) {
    return get(map, key).map(Long::valueOf);
  }

  /** A copy of one map, sorted by key. */
  public Map<String, String> entries(String map) {
    return new TreeMap<>(map(map));
  }

  /**
   * Applies a step to memory at once and to the file as one commit.
   *
   * @return done when the step is durable; while the disk refuses, later, and never exceptionally
   */
  public CompletableFuture<Void> commit(Step step) {
    CompletableFuture<Void> durable = new CompletableFuture<>();
    writer.execute(() -> write(step.changes(), durable));
    return durable;
  }

  /** Whether the last write reached the file. */
  public boolean writable() {
    return writable;
  }

  /** When this store was read. */
  public Instant restored() {
    return restored;
  }

  /** Forces everything committed to the disk; false while the disk refuses. */
  public CompletableFuture<Boolean> sync() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            open.ifPresent(StoreFile::sync);
            return open.isPresent();
          } catch (MVStoreException e) {
            lost(e);
            return false;
          }
        },
        writer);
  }

  private ConcurrentNavigableMap<String, String> map(String name) {
    return memory.computeIfAbsent(name, n -> new ConcurrentSkipListMap<>());
  }

  private void write(List<Change> changes, CompletableFuture<Void> durable) {
    for (Change change : changes) {
      change
          .value()
          .ifPresentOrElse(
              v -> map(change.map()).put(change.key(), v),
              () -> map(change.map()).remove(change.key()));
    }
    if (open.isEmpty()) {
      waiting.add(durable);
      return;
    }
    try {
      open.get().write(changes);
      durable.complete(null);
    } catch (MVStoreException e) {
      waiting.add(durable);
      lost(e);
    }
  }

  private void lost(MVStoreException e) {
    log.error(
        "state {}: can't be written ({}); serving from memory and trying again",
        file,
        e.getMessage());
    writable = false;
    open.ifPresent(StoreFile::abandon);
    open = Optional.empty();
    retry();
  }

  private void retry() {
    ScheduledFuture<?> unused =
        writer.schedule(this::reopen, RETRY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void reopen() {
    StoreFile again = null;
    try {
      again = openOrMoveAside(file, clock).file();
      again.rewrite(Map.copyOf(memory));
      open = Optional.of(again);
      writable = true;
      log.info("state {}: written again", file);
      waiting.forEach(step -> step.complete(null));
      waiting.clear();
    } catch (MVStoreException | IOException e) {
      if (again != null) {
        again.abandon();
      }
      retry();
    }
  }

  @Override
  public void close() {
    writer.execute(() -> open.ifPresent(StoreFile::close));
    writer.shutdown();
    try {
      writer.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
