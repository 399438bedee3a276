package io.curfew.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
  @TempDir private Path dir;

  @FunctionalInterface
  private interface Attempt {
    Object make() throws IOException;
  }

  private static IOException trouble(Attempt attempt) {
    try {
      throw new AssertionError("no trouble, but " + attempt.make());
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void theReasonIsSaidAndTheFileOnlyOnce() throws IOException {
    Path missing = dir.resolve("missing");
    Path file = Files.createFile(dir.resolve("file"));
    Path below = file.resolve("below");
    Path full = Files.createDirectory(dir.resolve("full"));
    Files.createFile(full.resolve("file"));

    assertThat(FileTrouble.of(trouble(() -> Files.readString(missing)), missing))
        .isEqualTo("no such file or directory");
    assertThat(FileTrouble.of(trouble(() -> Files.createDirectories(file)), file))
        .isEqualTo("a file of that name is in the way");
    assertThat(FileTrouble.of(trouble(() -> Files.readString(below)), below))
        .isEqualTo("Not a directory");
    assertThat(FileTrouble.of(new NotDirectoryException(file.toString()), file))
        .isEqualTo("not a directory");
    assertThat(FileTrouble.of(trouble(() -> Files.deleteIfExists(full)), full))
        .isEqualTo("directory not empty");
    assertThat(FileTrouble.of(trouble(() -> Files.readSymbolicLink(file)), file))
        .isEqualTo("not a symbolic link");
    assertThat(FileTrouble.of(new AccessDeniedException(file.toString()), file))
        .isEqualTo("permission denied");
  }

  @Test
  void anotherFileThanTheOneNamedIsNamedToo() {
    Path wanted = dir.resolve("no/such/socket");

    assertThat(FileTrouble.of(trouble(() -> Files.createFile(wanted.getParent())), wanted))
        .isEqualTo(wanted.getParent() + ": no such file or directory");
  }

  @Test
  void whatIsNoFilesTroubleKeepsItsWords() {
    assertThat(FileTrouble.of(new IOException("broken pipe"), dir)).isEqualTo("broken pipe");
    assertThat(FileTrouble.of(new IOException(), dir)).isEqualTo("IOException");
  }
}
