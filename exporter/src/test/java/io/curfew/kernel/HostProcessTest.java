package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A made-up /proc, its files as Linux 6.18 writes them. */
final class HostProcessTest {
  @TempDir private Path proc;

  @Test
  void aProgramIsNamedByItsFileThoughThatWasReplaced() throws IOException {
    process(1, "systemd", "/usr/lib/systemd/systemd");
    process(77, "sshd", "/usr/sbin/sshd (deleted)");
    assertThat(HostProcess.all(proc))
        .extracting(HostProcess::pid, HostProcess::program, HostProcess::comm)
        .containsExactlyInAnyOrder(tuple(1L, "systemd", "systemd"), tuple(77L, "sshd", "sshd"));
  }

  @Test
  void whereTheFileCannotBeReadTheProcesssOwnNameStands() throws IOException {
    process(1, "systemd", "/usr/lib/systemd/systemd");
    Files.createDirectory(proc.resolve("8"));
    Files.writeString(proc.resolve("8/comm"), "sshd\n");
    assertThat(HostProcess.all(proc)).extracting(HostProcess::program).contains("sshd");
  }

  @Test
  void aMountThatHidesProcessesIsAnError() throws IOException {
    process(77, "java", "/usr/bin/java");
    assertThatThrownBy(() -> HostProcess.all(proc))
        .isInstanceOf(IOException.class)
        .hasMessage(
            proc + " shows no process 1, so others may be hidden, too: mount it without hidepid");
  }

  @Test
  void itsSocketsAreKnownByTheirInodes() throws IOException {
    HostProcess one = process(1, "sshd", "/usr/sbin/sshd");
    Path descriptors = Files.createDirectory(proc.resolve("1/fd"));
    Files.createSymbolicLink(descriptors.resolve("0"), Path.of("/dev/null"));
    Files.createSymbolicLink(descriptors.resolve("3"), Path.of("socket:[4711]"));
    Files.createSymbolicLink(descriptors.resolve("4"), Path.of("pipe:[4712]"));
    assertThat(one.sockets()).containsExactly(4711L);
  }

  @Test
  void descriptorsOfALivingProcessThatCannotBeReadAreAnError() throws IOException {
    HostProcess one = process(1, "sshd", "/usr/sbin/sshd");
    assertThatThrownBy(one::sockets)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the descriptors of sshd (1) can't be read, which takes");
    Files.delete(proc.resolve("1/stat"));
    assertThat(one.sockets()).as("it has ended").isEmpty();
  }

  @Test
  void theCommandLineIsSplitAsTheKernelJoinsIt() throws IOException {
    HostProcess one = process(1, "sshd", "/usr/sbin/sshd");
    assertThat(one.arguments()).as("a zombie").isEmpty();
    Files.writeString(proc.resolve("1/cmdline"), "sshd: ann [priv]\0\0");
    assertThat(one.arguments()).isEqualTo(List.of("sshd: ann [priv]", "", ""));
  }

  private HostProcess process(long pid, String comm, String exe) throws IOException {
    Path directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
    Files.writeString(directory.resolve("comm"), comm + "\n");
    Files.writeString(directory.resolve("stat"), pid + " (" + comm + ") S 0\n");
    Files.createSymbolicLink(directory.resolve("exe"), Path.of(exe));
    return new HostProcess(directory, pid, comm);
  }
}
