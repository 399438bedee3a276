package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.HostClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units by cgroups of version 1, from a tree like /proc. */
final class OldHierarchiesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");

  /** As Docker's cgroupfs driver leaves it on a hybrid host (Linux 6.1, /proc/PID/cgroup). */
  private static final String CONTAINER =
      "4:memory:/docker/%1$s\n1:name=systemd:/docker/%1$s\n0::/\n"
          .formatted("0123456789abcdef".repeat(4));

  private static final String OLD = "1:name=systemd:/\n0::/\n";

  private final Path proc;
  private final HostSettings host;
  private long nanos = Long.MAX_VALUE - 7;
  private final HostClock clock =
      new HostClock() {
        @Override
        public Instant now() {
          return NOW;
        }

        @Override
        public long monotonicNanos() {
          return nanos;
        }
      };

  OldHierarchiesTest(@TempDir Path root) throws IOException {
    proc = root.resolve("proc");
    host = new HostSettings(proc, root.resolve("sys"), root);
    write("uptime", "1000.00 3500.12\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = proc.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, StandardCharsets.UTF_8);
  }

  private void process(int pid, long startTicks, String cgroups) throws IOException {
    write(pid + "/cgroup", cgroups);
    write(
        pid + "/stat",
        "%d (x) S 1 1 1 0 -1 4194304 9 0 0 0 0 0 0 0 20 0 1 0 %d 6369280 372\n"
            .formatted(pid, startTicks));
  }

  private Optional<String> unit(OldHierarchies old, int pid) {
    return old.of(pid, NOW).map(Cgroup::unit);
  }

  private OldHierarchies old(CgroupTree cgroups) {
    return new OldHierarchies(host, new ProcessReader(host, clock), cgroups, clock);
  }

  @Test
  void aContainerInTheRootOfCgroup2IsKnownByTheOthers() throws IOException {
    write("self/cgroup", OLD);
    process(7, 99_000, CONTAINER);
    try (CgroupTree cgroups = new CgroupTree(host, clock)) {
      assertThat(unit(old(cgroups), 7)).contains("docker");
      assertThat(unit(old(cgroups), 8)).as("gone").isEmpty();
    }
  }

  @Test
  void aPidThatIsAnothersByNowTellsNothing() throws IOException {
    write("self/cgroup", OLD);
    process(7, 100_001, CONTAINER);
    try (CgroupTree cgroups = new CgroupTree(host, clock)) {
      assertThat(unit(old(cgroups), 7)).isEmpty();
    }
  }

  @Test
  void noFileIsReadWhereThereAreNoOthers() throws IOException {
    write("self/cgroup", "0::/\n");
    process(7, 99_000, CONTAINER);
    try (CgroupTree cgroups = new CgroupTree(host, clock)) {
      assertThat(unit(old(cgroups), 7)).isEmpty();
    }
  }

  @Test
  void whatWasReadIsBelievedForASecond() throws IOException {
    write("self/cgroup", OLD);
    process(7, 99_000, CONTAINER);
    try (CgroupTree cgroups = new CgroupTree(host, clock)) {
      OldHierarchies old = old(cgroups);
      Optional<String> first = unit(old, 7);
      process(7, 99_000, OLD);
      nanos += TimeUnit.SECONDS.toNanos(1) - 1;
      assertThat(unit(old, 7)).isEqualTo(first);
      nanos++;
      assertThat(unit(old, 7)).contains("");
    }
  }

  @Test
  void notMoreThanSoManyAreReadASecond() throws IOException {
    write("self/cgroup", OLD);
    try (CgroupTree cgroups = new CgroupTree(host, clock)) {
      OldHierarchies old = old(cgroups);
      for (int pid = 1000; pid < 1000 + OldHierarchies.MAX_LOOKS; pid++) {
        assertThat(unit(old, pid)).isEmpty();
      }
      process(7, 99_000, CONTAINER);
      assertThat(unit(old, 7)).isEmpty();
      nanos += TimeUnit.SECONDS.toNanos(1);
      assertThat(unit(old, 7)).isPresent();
    }
  }
}
