package io.curfew.doctor;

import io.curfew.config.HostSettings;
import io.curfew.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether the running kernel has the modules of the features that are switched on. */
final class KernelCheck implements Check {
  static final String WHAT = "kernel";

  @Override
  public List<Finding> look(Patient patient) {
    HostSettings host = patient.settings().host();
    String release = text(host.proc().resolve("sys/kernel/osrelease")).strip();
    Path modules =
        Stream.of("/lib/modules", "/usr/lib/modules")
            .map(place -> host.seen(Path.of(place, release)))
            .filter(place -> Files.isReadable(place.resolve("modules.dep")))
            .findFirst()
            .orElse(Path.of(""));
    return List.of(
        judge(
            release,
            needed(patient.settings()).stream()
                .filter(name -> !Files.isDirectory(host.sys().resolve("module").resolve(name)))
                .toList(),
            text(modules.resolve("modules.dep")),
            text(modules.resolve("modules.builtin"))));
  }

  /** The kernel loads them itself when they are first used. */
  static List<String> needed(Settings settings) {
    List<String> names = new ArrayList<>();
    if (settings.ssh().enabled() || settings.firewall().enabled()) {
      names.add("nf_tables");
    }
    if (settings.ssh().enabled()) {
      names.addAll(List.of("nf_conntrack", "tcp_diag"));
    }
    if (settings.flows().enabled() && settings.flows().kernelLog().isEmpty()) {
      names.addAll(List.of("nf_conntrack", "nf_conntrack_netlink", "tcp_diag", "udp_diag"));
    }
    return names.stream().distinct().toList();
  }

  /**
   * Judges.
   *
   * @param notLoaded of those that are needed
   * @param dep modules.dep, all that can be loaded
   * @param builtin modules.builtin, what is part of the kernel
   */
  static Finding judge(String release, List<String> notLoaded, String dep, String builtin) {
    List<String> absent =
        notLoaded.stream().filter(name -> !lists(dep, name) && !lists(builtin, name)).toList();
    if (absent.isEmpty()) {
      return Finding.ok(WHAT, release + " has the modules of all features that are on");
    }
    String which = String.join(", ", absent);
    return dep.isEmpty()
        ? Finding.unseen(
            WHAT,
            release + ", not loaded as modules, and of what is built in there is no list: " + which,
            "modprobe -a " + String.join(" ", absent))
        : Finding.bad(
            WHAT,
            release + " lacks " + which,
            "apt-get install linux-image-$(dpkg --print-architecture) # and boot it");
  }

  /** Files are named by path, with - or _ as their makers liked: kernel/net/ipv4/tcp_diag.ko.xz. */
  private static boolean lists(String index, String name) {
    return index
        .lines()
        .map(line -> line.replaceFirst(":.*", "").replaceFirst(".*/", ""))
        .map(file -> file.replaceFirst("\\.ko(\\.\\w+)?$", "").replace('-', '_'))
        .anyMatch(name::equals);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
