package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Told from a network namespace of its own, beside what a host's /proc would show. */
final class NetworkKindIT {
  private static final String INITIAL_PIDS = "pid:[4026531836]";

  @TempDir private Path proc;

  @BeforeEach
  void links() throws IOException {
    Files.createDirectories(proc.resolve("self/ns"));
    Files.createDirectories(proc.resolve("1/ns"));
  }

  private void link(String place, String target) throws IOException {
    Files.createSymbolicLink(proc.resolve(place), Path.of(target));
  }

  @Test
  void anotherNamespaceThanTheHostsFirstProcessHasIsItsOwn() throws IOException {
    link("self/ns/pid", INITIAL_PIDS);
    link("1/ns/net", "net:[4026531833]");

    assertThat(NetworkNamespace.seenFrom(proc)).isEqualTo(NetworkNamespace.Kind.OTHER);
  }

  @Test
  void theSameNamespaceIsTheHosts() throws IOException {
    link("self/ns/pid", INITIAL_PIDS);
    link("1/ns/net", Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());

    assertThat(NetworkNamespace.seenFrom(proc)).isEqualTo(NetworkNamespace.Kind.HOST);
  }

  @Test
  void aContainersOwnProcTellsNothing() throws IOException {
    link("self/ns/pid", "pid:[4026532200]");
    link("1/ns/pid", "pid:[4026532200]");
    link("1/ns/net", "net:[4026531833]");

    assertThat(NetworkNamespace.seenFrom(proc)).isEqualTo(NetworkNamespace.Kind.UNKNOWN);
  }

  @Test
  void aFirstProcessThatMayNotBeLookedAtTellsNothing() throws IOException {
    link("self/ns/pid", INITIAL_PIDS);

    assertThat(NetworkNamespace.seenFrom(proc)).isEqualTo(NetworkNamespace.Kind.UNKNOWN);
  }
}
