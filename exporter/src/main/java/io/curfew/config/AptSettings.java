package io.curfew.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What of APT and dpkg is watched.
 *
 * @param paths as the host names them
 */
public record AptSettings(boolean enabled, List<Path> paths) {
  private static final int MAX_PATHS = 100;

  static AptSettings read(Section apt) throws ConfigProblem {
    List<Path> paths = apt.paths("paths");
    if (paths.isEmpty() || paths.size() > MAX_PATHS) {
      throw apt.problem("paths", "1 to " + MAX_PATHS + " paths expected");
    }
    return new AptSettings(apt.bool("enabled"), paths);
  }
}
