package io.curfew.flow;

import static java.util.Objects.requireNonNull;

import io.curfew.kernel.DirectoryWatch;
import io.curfew.kernel.Errno;
import io.curfew.kernel.KernelException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the directories of a tree, each as soon as it is made, and keeps {@link CgroupIds} in step.
 *
 * <p>Owned by one thread. What can't be watched is said once; then a walk has to find it.
 */
final class CgroupWalk implements DirectoryWatch.Taker {
  private static final Logger log = LoggerFactory.getLogger(CgroupWalk.class);
  private static final int MAX_DIRECTORIES = 50_000;

  /** A kernfs directory has a link for itself, one for its name and one for each subdirectory. */
  private static final int LINKS_OF_A_LEAF = 2;

  private static final char UNDECODED = '\ufffd';

  private final Path root;
  private final CgroupIds ids;
  private final Optional<DirectoryWatch> watch;
  private final BiFunction<Long, Path, CgroupIds.Entry> labelled;
  private final int maxDirectories;
  private final Map<Integer, Path> byWatch = new HashMap<>();
  private final Map<Path, Integer> watches = new HashMap<>();
  private boolean complained;
  private volatile Optional<String> problem = Optional.empty();
  private boolean outOfStep;
  private volatile boolean complete;

  /**
   * A directory as stat(2) tells it, in one call.
   *
   * @param number the cgroup's id
   */
  private record Inode(long number, int links) {
    static Inode of(Path directory) throws IOException {
      Map<String, Object> stat =
          Files.readAttributes(directory, "unix:ino,nlink", LinkOption.NOFOLLOW_LINKS);
      return new Inode(
          (Long) requireNonNull(stat.get("ino")), (Integer) requireNonNull(stat.get("nlink")));
    }
  }

  CgroupWalk(
      Path root,
      CgroupIds ids,
      Optional<DirectoryWatch> watch,
      BiFunction<Long, Path, CgroupIds.Entry> labelled) {
    this(root, ids, watch, labelled, MAX_DIRECTORIES);
  }

  CgroupWalk(
      Path root,
      CgroupIds ids,
      Optional<DirectoryWatch> watch,
      BiFunction<Long, Path, CgroupIds.Entry> labelled,
      int maxDirectories) {
    this.root = root;
    this.ids = ids;
    this.watch = watch;
    this.labelled = labelled;
    this.maxDirectories = maxDirectories;
  }

  /** Whether every directory is watched: what is unknown then was never there. Any thread. */
  boolean complete() {
    return complete;
  }

  /** Why one could not be watched, the first reason since the last walk began. Any thread. */
  Optional<String> problem() {
    return problem;
  }

  /** Whether events were lost since the last walk. */
  boolean outOfStep() {
    return outOfStep;
  }

  /** Looks at the whole tree. */
  void walk() {
    outOfStep = false;
    problem = Optional.empty();
    complete = watch.isPresent();
    Set<Path> seen = new HashSet<>();
    discover(root, seen);
    ids.retain(seen);
    Set.copyOf(watches.keySet()).stream().filter(d -> !seen.contains(d)).forEach(this::unwatch);
  }

  @Override
  public void appeared(int number, String name) {
    Path parent = byWatch.get(number);
    if (parent != null) {
      // A name that is no text here can't be asked for: the listing of its parent has it as it is.
      discover(child(parent, name).orElse(parent), new HashSet<>());
    }
  }

  @Override
  public void vanished(int number, String name) {
    Path parent = byWatch.get(number);
    if (parent == null) {
      return;
    }
    Optional<Path> gone = child(parent, name);
    if (gone.isEmpty()) {
      outOfStep = true;
      return;
    }
    // Removed and made again before this event was read: the newer one was seen already.
    if (!Files.isDirectory(gone.get(), LinkOption.NOFOLLOW_LINKS)) {
      unwatch(gone.get());
      ids.remove(gone.get());
    }
  }

  private static Optional<Path> child(Path parent, String name) {
    try {
      return name.indexOf(UNDECODED) < 0 ? Optional.of(parent.resolve(name)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  @Override
  public void overflowed() {
    outOfStep = true;
  }

  private void discover(Path start, Set<Path> seen) {
    ArrayDeque<Path> next = new ArrayDeque<>();
    next.add(start);
    while (!next.isEmpty()) {
      Path directory = next.remove();
      try {
        seen.add(directory);
        int children = enter(directory);
        if (children != 0) {
          list(directory, children, next);
        }
      } catch (IOException | DirectoryIteratorException e) {
        // Gone already.
        seen.remove(directory);
      }
    }
  }

  /**
   * Remembers the id first, which is what can be too late, watches then, and counts the
   * subdirectories last: one that was made before the watch is counted, a later one reported.
   *
   * @return how many subdirectories there are; -1 when the file system does not tell
   */
  private int enter(Path directory) throws IOException {
    Inode before = Inode.of(directory);
    long id = before.number();
    boolean known = ids.living(directory).filter(living -> living == id).isPresent();
    if (!known) {
      if (ids.size() >= maxDirectories && ids.living(directory).isEmpty()) {
        incomplete("more than " + maxDirectories + " of them");
        return 0;
      }
      unwatch(directory);
      ids.put(labelled.apply(id, directory));
    }
    boolean added = watch(directory);
    int links = (added ? Inode.of(directory) : before).links();
    return links < LINKS_OF_A_LEAF ? -1 : links - LINKS_OF_A_LEAF;
  }

  private static void list(Path directory, int children, ArrayDeque<Path> into) throws IOException {
    int found = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          into.add(file);
          if (++found == children) {
            return;
          }
        }
      }
    }
  }

  private boolean watch(Path directory) throws IOException {
    if (watch.isEmpty() || watches.containsKey(directory)) {
      return false;
    }
    if (!writable(directory)) {
      incomplete("one has a name that is no " + System.getProperty("sun.jnu.encoding"));
      return false;
    }
    try {
      int number = watch.get().add(directory);
      watches.put(directory, number);
      byWatch.put(number, directory);
      return true;
    } catch (KernelException e) {
      if (e.errno() == Errno.ENOENT) {
        throw new NoSuchFileException(directory.toString());
      }
      incomplete(
          e.getMessage()
              + (e.errno() == Errno.ENOSPC ? ": raise fs.inotify.max_user_watches" : ""));
      return false;
    }
  }

  private static boolean writable(Path directory) {
    try {
      return Path.of(directory.toString()).equals(directory);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void unwatch(Path directory) {
    Integer number = watches.remove(directory);
    if (number != null) {
      byWatch.remove(number);
      watch.ifPresent(w -> w.remove(number));
    }
  }

  private void incomplete(String reason) {
    complete = false;
    if (problem.isEmpty()) {
      problem = Optional.of(reason);
    }
    if (!complained) {
      complained = true;
      log.warn(
          "cgroups can't all be watched, units of short-lived ones may stay unknown: {}", reason);
    }
  }
}
