package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFileTest {
  @TempDir private Path dir;
  private Path path = Path.of("");

  @BeforeEach
  void name() {
    path = dir.resolve("flows.log");
  }

  private static void append(LogFile file, String lines) throws IOException {
    file.append(ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void makesAFileThatOthersCannotReadAndGoesOnWithOneThatIsThere() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (LogFile file = new LogFile(path, 0, 0)) {
        append(file, "a\n");
        append(file, "b\n");
      }
    }
    assertThat(path).content().isEqualTo("a\nb\na\nb\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isIn("rw-r-----", "rw-------");
  }

  @Test
  void isRotatedBySizeAndKeepsAsManyAsAsked() throws IOException {
    try (LogFile file = new LogFile(path, 10, 2)) {
      for (char c = 'a'; c <= 'h'; c++) {
        append(file, (c + "").repeat(4) + "\n");
      }
    }
    assertThat(path).content().isEqualTo("gggg\nhhhh\n");
    assertThat(dir.resolve("flows.log.1")).content().isEqualTo("eeee\nffff\n");
    assertThat(dir.resolve("flows.log.2")).content().isEqualTo("cccc\ndddd\n");
    assertThat(dir.resolve("flows.log.3")).doesNotExist();
  }

  @Test
  void keepsNoneWhereNoneIsToBeKept() throws IOException {
    try (LogFile file = new LogFile(path, 5, 0)) {
      append(file, "aaaa\n");
      append(file, "bbbb\n");
    }
    assertThat(path).content().isEqualTo("bbbb\n");
    assertThat(dir.toFile().list()).hasSize(1);
  }

  @Test
  void isMadeAnewWhenItWasMovedAwayOrDeleted() throws IOException {
    try (LogFile file = new LogFile(path, 0, 0)) {
      append(file, "a\n");
      Files.move(path, dir.resolve("moved"));
      append(file, "b\n");
      assertThat(path).content().isEqualTo("b\n");
      assertThat(dir.resolve("moved")).content().isEqualTo("a\n");
      Files.delete(path);
      append(file, "c\n");
      assertThat(path).content().isEqualTo("c\n");
    }
  }

  @Test
  void goesOnAtTheEndOfAFileThatWasTruncated() throws IOException {
    try (LogFile file = new LogFile(path, 0, 0)) {
      append(file, "aaaa\nbbbb\n");
      Files.write(path, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
      append(file, "c\n");
      assertThat(path).content().isEqualTo("c\n");
    }
  }

  @Test
  void cutsOffALineThatWasLeftHalf() throws IOException {
    Files.writeString(path, "whole\nhal");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    try (LogFile file = new LogFile(path, 0, 0)) {
      append(file, "next\n");
    }
    assertThat(path).content().isEqualTo("whole\nnext\n");
  }

  @Test
  void doesNotCutAFileThatHoldsNoLines() throws IOException {
    Files.write(path, new byte[70_000]);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    try (LogFile file = new LogFile(path, 0, 0)) {
      assertThatThrownBy(() -> append(file, "a\n"))
          .hasMessage(path + ": no lines of text, not written to");
    }
    assertThat(path).hasSize(70_000);
  }

  @Test
  void followsNoLink() throws IOException {
    Path victim = Files.writeString(dir.resolve("victim"), "precious\n");
    Files.createSymbolicLink(path, victim);
    refused(": a plain file expected, no link, pipe or device");
    Files.delete(path);
    Files.createSymbolicLink(path, dir.resolve("not-there"));
    refused(": a plain file expected, no link, pipe or device");
    assertThat(dir.resolve("not-there")).doesNotExist();
    Files.delete(path);
    Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
    Files.createLink(path, victim);
    refused(": has other names as well (hard links), not written to");
    assertThat(victim).content().isEqualTo("precious\n");
  }

  @Test
  void writesNothingThatOthersCouldChange() throws IOException {
    Files.createFile(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    refused(": can be written by others, not written to; chmod 640 it");
    Files.delete(path);
    Files.createDirectory(path);
    refused(": a plain file expected, no link, pipe or device");
    Files.delete(path);
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (LogFile file = new LogFile(path, 0, 0)) {
      assertThatThrownBy(() -> append(file, "a\n"))
          .hasMessage(
              "directory "
                  + dir.toRealPath()
                  + " can be written by everybody: no flow log below it; choose another place or"
                  + " mend that");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void followsNoLinkInARotation() throws IOException {
    Path victim = Files.writeString(dir.resolve("victim"), "precious\n");
    Files.createSymbolicLink(dir.resolve("flows.log.1"), victim);
    Files.createSymbolicLink(dir.resolve("flows.log.2"), victim);
    try (LogFile file = new LogFile(path, 5, 2)) {
      append(file, "aaaa\n");
      append(file, "bbbb\n");
      append(file, "cccc\n");
    }
    assertThat(victim).content().isEqualTo("precious\n");
    assertThat(path).content().isEqualTo("cccc\n");
    assertThat(dir.resolve("flows.log.1")).content().isEqualTo("bbbb\n");
    assertThat(dir.resolve("flows.log.2")).content().isEqualTo("aaaa\n");
  }

  @Test
  void goesOnInOneFileWhereItCannotBeRotated() throws IOException {
    Files.createDirectories(dir.resolve("flows.log.1/full"));
    Files.createFile(dir.resolve("flows.log.2"));
    try (LogFile file = new LogFile(path, 5, 2)) {
      append(file, "aaaa\n");
      append(file, "bbbb\n");
    }
    assertThat(path).content().isEqualTo("aaaa\nbbbb\n");
  }

  @Test
  void saysThatThereIsNoDirectory() throws IOException {
    Path nowhere = dir.resolve("not/there");
    try (LogFile file = new LogFile(nowhere.resolve("flows.log"), 0, 0)) {
      assertThatThrownBy(() -> append(file, "a\n"))
          .hasMessage(nowhere + ": no such directory; make it");
    }
  }

  private void refused(String why) throws IOException {
    try (LogFile file = new LogFile(path, 0, 0)) {
      assertThatThrownBy(() -> append(file, "a\n"))
          .isInstanceOf(IOException.class)
          .hasMessage(path + why);
    }
  }
}
