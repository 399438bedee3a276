package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links as kernel 6.18 has them: readlink /proc/self/ns/pid, on a host and under unshare --pid. */
final class PidNamespaceTest {
  private static final String HOSTS = "pid:[4026531836]";
  private static final String CONTAINERS = "pid:[4026532319]";

  @TempDir private Path proc;

  private void process(String number, String namespace) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(number).resolve("ns"));
    Files.createSymbolicLink(directory.resolve("pid"), Path.of(namespace));
  }

  @Test
  void aProcessOfTheHostSeesTheHosts() throws IOException {
    process("self", HOSTS);
    assertThat(PidNamespace.shownBy(proc)).isEqualTo(PidNamespace.HOST);
  }

  @Test
  void aContainerSeesItsOwnUnlessTheHostsAreMounted() throws IOException {
    process("self", CONTAINERS);
    process("1", CONTAINERS);
    assertThat(PidNamespace.shownBy(proc)).isEqualTo(PidNamespace.OTHER);

    Files.delete(proc.resolve("1/ns/pid"));
    Files.createSymbolicLink(proc.resolve("1/ns/pid"), Path.of(HOSTS));
    assertThat(PidNamespace.shownBy(proc)).isEqualTo(PidNamespace.HOST);
  }

  @Test
  void whatCannotBeReadIsUnknown() throws IOException {
    assertThat(PidNamespace.shownBy(proc)).isEqualTo(PidNamespace.UNKNOWN);
    process("self", CONTAINERS);
    assertThat(PidNamespace.shownBy(proc)).isEqualTo(PidNamespace.UNKNOWN);
  }
}
