package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the root can't be: no file system but the kernel's gives a directory the inode 1. */
final class CgroupRootTest {
  @TempDir private Path sys;

  @Test
  void saysThatNoneIsMounted() throws Exception {
    Files.createDirectories(sys.resolve("fs/cgroup/memory"));
    assertThatThrownBy(() -> CgroupRoot.find(sys))
        .isInstanceOf(WitnessUnavailable.class)
        .hasMessage(
            "no cgroup2 is mounted at %1$s/fs/cgroup or %1$s/fs/cgroup/unified: mount it, or set host.sys to where the host's /sys is",
            sys);
  }

  @Test
  void doesNotTakeAContainersPartForTheRoot() throws Exception {
    for (String place : new String[] {"fs/cgroup/unified", "fs/cgroup"}) {
      Path root = Files.createDirectories(sys.resolve(place));
      Files.writeString(root.resolve("cgroup.controllers"), "");
      assertThatThrownBy(() -> CgroupRoot.find(sys))
          .isInstanceOf(WitnessUnavailable.class)
          .hasMessage(
              root
                  + " is a container's part of the cgroups, not their root: mount the host's /sys and set host.sys to it");
    }
  }
}
