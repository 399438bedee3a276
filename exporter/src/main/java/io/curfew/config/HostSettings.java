package io.curfew.config;

import java.nio.file.Path;

/** Where the host's own files are seen. */
public record HostSettings(Path proc, Path sys, Path root) {
  static HostSettings read(Section host) throws ConfigProblem {
    return new HostSettings(host.path("proc"), host.path("sys"), host.path("root"));
  }

  /** Whether the host's root is not our own: curfew runs in a container, and looks out of it. */
  public boolean contained() {
    return !root.equals(Path.of("/"));
  }

  /** An absolute path of the host, as seen from here. */
  public Path seen(Path hostPath) {
    return root.resolve(Path.of("/").relativize(hostPath));
  }
}
