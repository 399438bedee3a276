package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Directories of the cgroup2 tree by their id, which is their inode number and is not used again.
 *
 * <p>Walked again on a miss, as far as {@link ScanBudget} allows. Owned by one thread.
 */
final class CgroupTree {
  private static final int MAX_DIRECTORIES = 50_000;

  private final Optional<Path> root;
  private final ScanBudget budget;
  private Map<Long, Path> directories = Map.of();

  CgroupTree(HostSettings host, HostClock clock) {
    root = root(host.sys().resolve("fs/cgroup"));
    budget = new ScanBudget(clock);
  }

  /** In the hybrid layout cgroup2 stands beside the controllers of version 1. */
  private static Optional<Path> root(Path mount) {
    for (Path candidate : new Path[] {mount.resolve("unified"), mount}) {
      if (Files.isReadable(candidate.resolve("cgroup.procs"))
          && Files.isReadable(candidate.resolve("cgroup.controllers"))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The directory itself; empty where there is no cgroup2, or none with this id (any more). */
  Optional<Path> directory(long id) {
    Path known = directories.get(id);
    if (known == null && root.isPresent() && budget.mayScan()) {
      budget.scan(
          () -> {
            directories = walk(root.get());
            return ScanBudget.Pause.FAIR;
          });
      known = directories.get(id);
    }
    return Optional.ofNullable(known);
  }

  /** The path from the tree's root, beginning with /. */
  String path(Path directory) {
    return "/" + root.map(r -> r.relativize(directory).toString()).orElse("");
  }

  private static Map<Long, Path> walk(Path root) {
    Map<Long, Path> found = new HashMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused)
                throws IOException {
              found.put((Long) Files.getAttribute(directory, "unix:ino"), directory);
              return found.size() < MAX_DIRECTORIES
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // A directory that went away during the walk ends it; the next miss walks again.
    }
    return found;
  }
}
