package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLockTest {
  @TempDir private Path dir;

  /** Takes a POSIX lock as dpkg does, says so, and holds it until its input ends. */
  private static final String HOLDER =
      "use Fcntl; open(my $f, '+<', $ARGV[0]) or die; my $l = pack('s s x4 q q l x4', F_WRLCK, 0, 0, 0, 0);"
          + " fcntl($f, F_SETLK, $l) or die; $| = 1; print \"held\\n\"; <STDIN>;";

  @Test
  void seesTheLockOfAnotherProcessAndItsEnd() throws Exception {
    Path file = Files.createFile(dir.resolve("lock"));
    assertThat(FileLock.held(file)).isFalse();

    Process holder = new ProcessBuilder("perl", "-e", HOLDER, file.toString()).start();
    try (BufferedReader says =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(says.readLine()).isEqualTo("held");
      assertThat(FileLock.held(file)).isTrue();
      holder.getOutputStream().close();
      holder.waitFor();
      assertThat(FileLock.held(file)).isFalse();
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(
            catchThrowableOfType(KernelException.class, () -> FileLock.held(dir.resolve("none")))
                .errno())
        .isEqualTo(Errno.ENOENT);
  }
}
