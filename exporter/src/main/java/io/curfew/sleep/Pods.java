package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.config.PodSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pods of a Kubernetes node, by the control groups that kubelet's two drivers make and the
 * directories of their logs; no API server is asked.
 *
 * <p>A pod is there as long as its control group holds a process. One whose name can't be told, or
 * a tree that can't be read, is a blocker.
 */
final class Pods implements SleepSupport {
  private static final Path LOGS = Path.of("/var/log/pods");
  private static final int MAX_TOLD = 10;
  private static final int MAX_DIRECTORIES = 20_000;
  private static final int MAX_DEPTH = 8;
  private static final Pattern UID =
      Pattern.compile(
          ".*pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})"
              + "(?:\\.slice(?::.*)?)?");
  private static final Pattern LOG = Pattern.compile("([^_]+)_([^_]+)_([0-9a-f-]{32,36})");

  /** Of version 2, of the hybrid layout, and of version 1, where each controller has its own. */
  private static final List<String> HIERARCHIES =
      List.of("", "unified", "systemd", "pids", "memory", "cpu,cpuacct", "cpuset");

  /** Where a runtime puts containers that was told the other driver's names. */
  private static final Set<String> RUNTIMES =
      Set.of(
          "containerd.service",
          "k3s.service",
          "k3s-agent.service",
          "rke2-server.service",
          "rke2-agent.service");

  private final HostSettings host;
  private final PodSettings settings;

  Pods(HostSettings host, PodSettings settings) {
    this.host = host;
    this.settings = settings;
  }

  /** What one look found; bounded in directories. */
  private static final class Look {
    private final Map<String, Boolean> alive = new TreeMap<>();
    private boolean kubelet;
    private int left = MAX_DIRECTORIES;

    void hierarchy(Path root) throws IOException {
      for (Path top : children(root)) {
        String name = name(top);
        if (name.contains("kubepods")) {
          pods(top, 0);
        } else if (name.endsWith(".slice") || name.equals("kubelet")) {
          for (Path nested : children(top)) {
            if (name(nested).contains("kubepods")) {
              pods(nested, 0);
            } else if (RUNTIMES.contains(name(nested))) {
              runtime(nested);
            }
          }
        }
      }
    }

    private void runtime(Path service) throws IOException {
      for (Path container : children(service)) {
        if (name(container).contains("kubepods")) {
          pods(container, 0);
        }
      }
    }

    private void pods(Path directory, int depth) throws IOException {
      kubelet = true;
      Matcher pod = UID.matcher(name(directory));
      if (pod.matches()) {
        alive.merge(
            pod.group(1).replace('_', '-'), populated(directory, depth), Boolean::logicalOr);
      } else if (depth < MAX_DEPTH) {
        for (Path child : children(directory)) {
          pods(child, depth + 1);
        }
      }
    }

    private boolean populated(Path directory, int depth) throws IOException {
      Path events = directory.resolve("cgroup.events");
      if (Files.exists(events)) {
        return Files.readAllLines(events).contains("populated 1");
      }
      Path processes = directory.resolve("cgroup.procs");
      if (Files.exists(processes) && !Files.readString(processes).isBlank()) {
        return true;
      }
      if (depth >= MAX_DEPTH) {
        return true;
      }
      for (Path child : children(directory)) {
        if (populated(child, depth + 1)) {
          return true;
        }
      }
      return false;
    }

    private List<Path> children(Path directory) throws IOException {
      List<Path> children = new ArrayList<>();
      if (!Files.isDirectory(directory)) {
        return children;
      }
      try (DirectoryStream<Path> entries =
          Files.newDirectoryStream(directory, entry -> Files.isDirectory(entry))) {
        for (Path entry : entries) {
          if (--left < 0) {
            throw new IOException("more than " + MAX_DIRECTORIES + " control groups");
          }
          children.add(entry);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      return children;
    }
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  @Override
  public List<Blocker> blockers() {
    if (settings.watch() == PodSettings.Watch.OFF) {
      return List.of();
    }
    Look look = new Look();
    try {
      for (String hierarchy : HIERARCHIES) {
        look.hierarchy(host.sys().resolve("fs/cgroup").resolve(hierarchy));
      }
    } catch (IOException | RuntimeException e) {
      return List.of(unknown("the control groups can't be read: " + e.getMessage()));
    }
    if (!look.kubelet) {
      return settings.watch() == PodSettings.Watch.ON
          ? List.of(unknown("no control group of a kubelet below /sys/fs/cgroup"))
          : List.of();
    }
    return told(look.alive);
  }

  private List<Blocker> told(Map<String, Boolean> alive) {
    Map<String, String> names = names();
    List<Blocker> blockers = new ArrayList<>();
    int more = 0;
    for (Map.Entry<String, Boolean> pod : alive.entrySet()) {
      Optional<String> name = Optional.ofNullable(names.get(pod.getKey()));
      if (!pod.getValue() || name.filter(this::ignored).isPresent()) {
        continue;
      }
      if (blockers.size() == MAX_TOLD - 1) {
        more++;
        continue;
      }
      blockers.add(
          name.map(n -> new Blocker(Reason.PODS_RUNNING, n))
              .orElseGet(() -> unknown("pod " + pod.getKey() + " has no directory in " + LOGS)));
    }
    if (more > 0) {
      blockers.add(new Blocker(Reason.PODS_RUNNING, "and " + more + " pods more"));
    }
    return blockers;
  }

  private boolean ignored(String name) {
    return settings.ignoredNamespaces().contains(name.substring(0, name.indexOf('/')));
  }

  /** NAMESPACE/NAME by uid. */
  private Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    try (DirectoryStream<Path> logs = Files.newDirectoryStream(host.seen(LOGS))) {
      for (Path entry : logs) {
        Matcher log = LOG.matcher(name(entry));
        if (log.matches() && names.size() < MAX_DIRECTORIES) {
          names.put(log.group(3), log.group(1) + "/" + log.group(2));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Each pod without a name is a blocker.
    }
    return names;
  }

  private static Blocker unknown(String why) {
    return new Blocker(Reason.PODS_UNKNOWN, why);
  }
}
