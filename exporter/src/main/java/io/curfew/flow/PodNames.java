package io.curfew.flow;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names of pods from the node alone, by kubelet's names of their logs.
 *
 * <p>Read again when a container is unknown, as far as {@link ScanBudget} allows. A name is never
 * made up: a container without a log (the pause container, or one that has only just begun) has
 * none. Thread-safe.
 */
final class PodNames {
  private static final int MAX_CONTAINERS = 8192;
  private static final Path LOGS = Path.of("/var/log/containers");

  private final Path logs;
  private final ScanBudget budget;
  private Map<String, PodLog> containers = Map.of();

  PodNames(HostSettings host, HostClock clock) {
    logs = host.seen(LOGS);
    budget = new ScanBudget(clock);
  }

  /** The label {@code pod:NAMESPACE/WORKLOAD/CONTAINER}; empty while it is not known. */
  synchronized Optional<String> label(PodCgroup cgroup) {
    if (!containers.containsKey(cgroup.containerId()) && budget.mayScan()) {
      budget.scan(
          () -> {
            read();
            return ScanBudget.Pause.FAIR;
          });
    }
    return Optional.ofNullable(containers.get(cgroup.containerId()))
        .filter(log -> log.podUid().equals(cgroup.podUid()))
        .map(PodLog::label);
  }

  private void read() {
    Map<String, PodLog> found = new HashMap<>();
    Set<String> seen = new HashSet<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(logs, "*.log")) {
      for (Path link : links) {
        if (seen.size() == MAX_CONTAINERS) {
          break;
        }
        String name = String.valueOf(link.getFileName());
        PodLog.containerId(name).filter(seen::add).ifPresent(id -> take(link, name, id, found));
      }
    } catch (IOException | DirectoryIteratorException e) {
      // No node of a cluster; or a log went away meanwhile, and the next miss reads again.
    }
    containers = found;
  }

  private void take(Path link, String name, String id, Map<String, PodLog> found) {
    PodLog known = containers.get(id);
    try {
      Optional<PodLog> log =
          known == null
              ? PodLog.of(name, Files.readSymbolicLink(link).toString())
              : Optional.of(known);
      log.ifPresent(l -> found.put(id, l));
    } catch (IOException e) {
      // Removed since it was listed.
    }
  }
}
