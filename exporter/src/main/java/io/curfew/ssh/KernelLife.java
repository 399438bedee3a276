package io.curfew.ssh;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What connections and counters can't outlive.
 *
 * @param boot the kernel's id of this boot (random(4), boot_id)
 * @param netns this process's network namespace (namespaces(7)), as {@code net:[inode]}
 */
record KernelLife(String boot, String netns) {
  static KernelLife now(HostSettings host) throws IOException {
    Path bootId = host.proc().resolve("sys/kernel/random/boot_id");
    return new KernelLife(
        Files.readString(bootId, StandardCharsets.UTF_8).strip(),
        Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
  }
}
