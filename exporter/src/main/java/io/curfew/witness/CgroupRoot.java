package io.curfew.witness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the root of the unified cgroup hierarchy, below which every process of the host is. */
final class CgroupRoot {
  private static final long ROOT_INODE = 1; // kernfs numbers from its root on, which no other has

  private CgroupRoot() {}

  /**
   * Looks for it where systemd mounts it: alone (unified) or beside the old hierarchies (hybrid).
   *
   * @param sys the host's /sys
   * @throws WitnessUnavailable when it is not mounted there, or is but a container's part
   */
  static Path find(Path sys) throws WitnessUnavailable {
    Path cgroup = sys.resolve("fs/cgroup");
    for (Path root : new Path[] {cgroup, cgroup.resolve("unified")}) {
      if (Files.exists(root.resolve("cgroup.controllers"))) {
        return checked(root);
      }
    }
    throw new WitnessUnavailable(
        "no cgroup2 is mounted at %1$s or %1$s/unified: mount it, or set host.sys to where the host's /sys is"
            .formatted(cgroup));
  }

  private static Path checked(Path root) throws WitnessUnavailable {
    long inode;
    try {
      inode = (Long) Files.getAttribute(root, "unix:ino");
    } catch (IOException e) {
      throw new WitnessUnavailable(root + " can't be read: run as root", e);
    }
    if (inode != ROOT_INODE) {
      throw new WitnessUnavailable(
          root
              + " is a container's part of the cgroups, not their root: mount the host's /sys and set host.sys to it");
    }
    return root;
  }
}
