package io.curfew.apt;

import io.curfew.config.HostSettings;
import io.curfew.kernel.Errno;
import io.curfew.kernel.FileLock;
import io.curfew.kernel.FileTrouble;
import io.curfew.kernel.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the configured paths below the host's root; their number is bounded by the configuration.
 */
final class AptSource {
  private static final Set<String> LOCK_NAMES = Set.of("lock", "lock-frontend");

  private final HostSettings host;
  private final List<Path> paths;

  AptSource(HostSettings host, List<Path> paths) {
    this.host = host;
    this.paths = paths;
  }

  AptSnapshot read() {
    Map<Path, Instant> modified = new HashMap<>();
    Map<Path, Boolean> lockHeld = new HashMap<>();
    Map<Path, String> unreadable = new HashMap<>();
    for (Path path : paths) {
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(host.seen(path), BasicFileAttributes.class);
        modified.put(path, attributes.lastModifiedTime().toInstant());
        if (attributes.isDirectory()) {
          // apt-get locks "lock" inside lists and archives; dpkg's own locks are configured by
          // name.
          lock(path.resolve("lock"), lockHeld, unreadable);
        } else if (LOCK_NAMES.contains(path.getFileName().toString())) {
          lock(path, lockHeld, unreadable);
        }
      } catch (NoSuchFileException e) {
        // Not there, hence in no map.
      } catch (IOException e) {
        unreadable.put(path, "can't be read: " + FileTrouble.of(e, host.seen(path)));
      }
    }
    return new AptSnapshot(modified, lockHeld, unreadable);
  }

  private void lock(Path path, Map<Path, Boolean> lockHeld, Map<Path, String> unreadable) {
    try {
      lockHeld.put(path, FileLock.held(host.seen(path)));
    } catch (KernelException e) {
      if (e.errno() != Errno.ENOENT) {
        unreadable.put(path, e.getMessage());
      }
    }
  }
}
