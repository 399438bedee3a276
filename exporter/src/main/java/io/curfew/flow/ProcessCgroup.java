package io.curfew.flow;

import java.util.Optional;

/**
 * The path in /proc/PID/cgroup that says most (cgroups(7)): lines of HIERARCHY:CONTROLLERS:PATH, of
 * which 0 is cgroup2 and {@code name=systemd} is systemd's own of version 1. No name there can hold
 * a newline: the kernel refuses to make one.
 */
final class ProcessCgroup {
  private static final String DELETED = " (deleted)";

  private ProcessCgroup() {}

  /** Empty when there is no such line; / when the process is in the root everywhere. */
  static Optional<String> path(String file) {
    String unified = "";
    String systemd = "";
    String controllers = "";
    for (String line : file.split("\n", -1)) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3 || !parts[2].startsWith("/")) {
        continue;
      }
      String path = living(parts[2]);
      if (parts[0].equals("0") && parts[1].isEmpty()) {
        unified = path;
      } else if (parts[1].equals("name=systemd")) {
        systemd = path;
      } else if (path.length() > controllers.length()) {
        controllers = path;
      }
    }
    // In the hybrid layout a container's runtime moves its processes in version 1 alone, and leaves
    // them in the runtime's own service in cgroup2.
    for (String path : new String[] {systemd, unified, controllers}) {
      if (path.length() > 1) {
        return Optional.of(path);
      }
    }
    return (unified + systemd + controllers).isEmpty() ? Optional.empty() : Optional.of("/");
  }

  private static String living(String path) {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }
}
