package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTailTest {
  private static final int LONGEST = 4096;

  @TempDir private Path dir;
  private Path file = Path.of("");
  private LogCursor cursor = LogCursor.BEGINNING;

  @BeforeEach
  void aFile() {
    file = dir.resolve("auth.log");
  }

  @Test
  void startsAtTheEndWithoutACursor() throws IOException {
    write("old\n");
    try (LogTail tail = started(Optional.empty())) {
      assertThat(rest(tail)).isEmpty();
      write("new\n");
      assertThat(rest(tail)).containsExactly("new");
    }
  }

  @Test
  void keepsAnUnfinishedLineForItsEnd() throws IOException {
    write("");
    try (LogTail tail = started(Optional.empty())) {
      write("one\ntw");
      assertThat(rest(tail)).containsExactly("one");
      assertThat(cursor.offset()).isEqualTo(4);
      write("o\n");
      assertThat(rest(tail)).containsExactly("two");
    }
  }

  @Test
  void readsARenamedFileToItsEndBeforeTheNewOne() throws IOException {
    write("");
    try (LogTail tail = started(Optional.empty())) {
      write("a\n");
      Files.move(file, dir.resolve("auth.log.1"));
      assertThat(rest(tail)).containsExactly("a");
      Files.writeString(dir.resolve("auth.log.1"), "late", StandardOpenOption.APPEND);
      write("b\n");
      assertThat(rest(tail)).containsExactly("late", "b");
    }
  }

  @Test
  void beginsAnewWhatWasTruncated() throws IOException {
    write("a long line\n");
    try (LogTail tail = started(Optional.empty())) {
      Files.writeString(file, "b\n");
      assertThat(rest(tail)).containsExactly("b");
    }
  }

  @Test
  void goesOnWhereTheCursorStands() throws IOException {
    write("a\n");
    try (LogTail tail = started(Optional.empty())) {
      write("b\n");
      rest(tail);
    }
    write("c\n");
    try (LogTail tail = started(Optional.of(cursor))) {
      assertThat(rest(tail)).containsExactly("c");
    }
  }

  @Test
  void readsWhatWasRotatedAwayWhileNobodyRead() throws IOException {
    write("a\n");
    try (LogTail tail = started(Optional.empty())) {
      rest(tail);
    }
    write("b\n");
    Files.move(file, dir.resolve("auth.log.1"));
    write("c\n");
    try (LogTail tail = started(Optional.of(cursor))) {
      assertThat(rest(tail)).containsExactly("b", "c");
    }
  }

  @Test
  void staysWithARenamedFileUntilTheNewOneIsWrittenTo() throws IOException {
    write("");
    try (LogTail tail = started(Optional.empty())) {
      write("a\n");
      Files.move(file, dir.resolve("auth.log.1"));
      write("");
      assertThat(rest(tail)).containsExactly("a");
      append("auth.log.1", "late\n");
      assertThat(rest(tail)).containsExactly("late");
      append("auth.log.1", "later\n");
      write("b\n");
      assertThat(rest(tail)).containsExactly("later", "b");
    }
  }

  @Test
  void readsGenerationsThatCameAndWentBetweenTwoLooks() throws IOException {
    write("");
    try (LogTail tail = started(Optional.empty())) {
      write("a\n");
      assertThat(rest(tail)).containsExactly("a");
      write("b\n");
      rotate();
      write("c\n");
      rotate();
      write("");
      assertThat(rest(tail)).containsExactly("b", "c");
      write("d\n");
      assertThat(rest(tail)).containsExactly("d");
    }
  }

  @Test
  void beginsAnewWhatWasTruncatedAndHasGrownPastWhatWasRead() throws IOException {
    write("one\n");
    try (LogTail tail = started(Optional.empty())) {
      Files.writeString(file, "two\nthree\nfour\n");
      assertThat(rest(tail)).containsExactly("two", "three", "four");
    }
  }

  @Test
  void readsTheCopyOfWhatWasTruncatedToItsEnd() throws IOException {
    write("one\n");
    try (LogTail tail = started(Optional.empty())) {
      write("two\n");
      Files.copy(file, dir.resolve("auth.log.1"));
      Files.writeString(file, "three is longer\n");
      assertThat(rest(tail)).containsExactly("two", "three is longer");
    }
  }

  @Test
  void readsTheCopyOfWhatWasTruncatedWhileNobodyRead() throws IOException {
    readAndLeave("one\n");
    write("two\n");
    Files.copy(file, dir.resolve("auth.log-20261121"));
    Files.writeString(file, "three is longer\n");
    assertThat(resumed()).containsExactly("two", "three is longer");
  }

  @Test
  void knowsAFileWhoseInodeAnotherNowHasByItsContent() throws IOException {
    readAndLeave("one\n");
    write("two\n");
    rotate();
    write("three\n");
    long inode = LogGeneration.present(file).orElseThrow().inode();
    cursor = new LogCursor(inode, cursor.offset(), cursor.print());
    assertThat(resumed()).containsExactly("two", "three");
  }

  @Test
  void goesOnByTheInodeWhereTheCursorHasNoPrint() throws IOException {
    readAndLeave("one\n");
    write("two\n");
    cursor = new LogCursor(cursor.inode(), cursor.offset(), Optional.empty());
    assertThat(resumed()).containsExactly("two");
  }

  @Test
  void readsAllRotationsOfADowntimeInOrder() throws IOException {
    readAndLeave("x".repeat(300) + "\none\n");
    write("two\n");
    rotate();
    gzip("auth.log.1");
    write("three\n");
    rotate();
    gzip("auth.log.1");
    write("four\n");
    rotate();
    write("five\n");
    assertThat(dir.resolve("auth.log.3.gz")).exists();
    assertThat(resumed()).containsExactly("two", "three", "four", "five");
  }

  @Test
  void readsDatedRotationsOfADowntimeInOrder() throws IOException {
    readAndLeave("one\n");
    write("two\n");
    Files.move(file, dir.resolve("auth.log-20261120"));
    gzip("auth.log-20261120");
    write("three\n");
    Files.move(file, dir.resolve("auth.log-20261121"));
    write("four\n");
    assertThat(resumed()).containsExactly("two", "three", "four");
  }

  @Test
  void aCursorInACompressedFileLeadsBackToIt() throws IOException {
    readAndLeave("one\n");
    write("line\n".repeat(40_000));
    rotate();
    gzip("auth.log.1");
    write("end\n");
    List<String> lines = new ArrayList<>();
    for (int n = 0; n < 50 && !lines.contains("end"); n++) {
      try (LogTail tail = started(Optional.of(cursor))) {
        LogBatch batch = tail.read();
        lines.addAll(batch.lines());
        cursor = LogCursor.of(batch.cursor().text()).orElseThrow();
      }
    }
    assertThat(lines).hasSize(40_001).last().isEqualTo("end");
  }

  @Test
  void followsAFileThatWasCompressedWhileItWasRead() throws IOException {
    write("one\n");
    try (LogTail tail = started(Optional.empty())) {
      rotate();
      assertThat(rest(tail)).isEmpty();
      gzip("auth.log.1");
      write("two\n");
      rotate();
      write("three\n");
      assertThat(rest(tail)).containsExactly("two", "three");
    }
  }

  @Test
  void passesOverWhatCannotBeUnpacked() throws IOException {
    readAndLeave("one\n");
    rotate();
    rotate();
    rotate();
    rotate();
    Files.writeString(dir.resolve("auth.log.3.xz"), "not to be read");
    Files.writeString(dir.resolve("auth.log.2.gz"), "no gzip");
    write("two\n".repeat(9999));
    Files.move(file, dir.resolve("auth.log.1"));
    gzip("auth.log.1");
    byte[] whole = Files.readAllBytes(dir.resolve("auth.log.1.gz"));
    Files.write(dir.resolve("auth.log.1.gz"), Arrays.copyOf(whole, whole.length - 20));
    write("three\n");
    assertThat(resumed()).contains("two").last().isEqualTo("three");
  }

  @Test
  void goesOnInACopyThatTookTheFilesPlace() throws IOException {
    write("one\n");
    try (LogTail tail = started(Optional.empty())) {
      write("two\n");
      assertThat(rest(tail)).containsExactly("two");
      Files.copy(file, dir.resolve("edited"));
      append("edited", "three\n");
      Files.move(dir.resolve("edited"), file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(rest(tail)).containsExactly("three");
      write("four\n");
      assertThat(rest(tail)).containsExactly("four");
    }
  }

  @Test
  void beginsAtTheFirstLineOfAFileWhosePredecessorIsGone() throws IOException {
    readAndLeave("one\n");
    Files.delete(file);
    Files.writeString(dir.resolve("auth.log.1"), "other\nother\n");
    write("two\n");
    assertThat(resumed()).containsExactly("two");
  }

  @Test
  void refusesAPipe() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", file.toString()).start();
    assertThat(mkfifo.waitFor()).isZero();
    assertThatThrownBy(() -> started(Optional.empty())).hasMessageContaining("no such file");
  }

  @Test
  void saysWhatToDoWhenThereIsNoFile() {
    assertThatThrownBy(() -> started(Optional.empty()))
        .hasMessage(file + ": no such file; does a syslog daemon write it? set curfew.log");
  }

  @Test
  void boundsALineAndTakesAnyBytes() throws IOException {
    write("");
    try (LogTail tail = started(Optional.empty())) {
      Files.write(file, new byte[] {(byte) 0xff, 0, '\n'}, StandardOpenOption.APPEND);
      write("x".repeat(200_000) + "\nend\n");
      List<String> lines = rest(tail);
      assertThat(lines).hasSize(3).last().isEqualTo("end");
      assertThat(lines.get(0)).isEqualTo("\ufffd\0");
      assertThat(lines.get(1)).hasSize(LONGEST + 1);
      assertThat(cursor.offset()).isEqualTo(Files.size(file));
    }
  }

  /** Reads all there is, and leaves its cursor as another process finds it. */
  private void readAndLeave(String text) throws IOException {
    write(text);
    try (LogTail tail = started(Optional.empty())) {
      assertThat(rest(tail)).isEmpty();
    }
    cursor = LogCursor.of(cursor.text()).orElseThrow();
  }

  private List<String> resumed() throws IOException {
    try (LogTail tail = started(Optional.of(cursor))) {
      return rest(tail);
    }
  }

  /** As logrotate does, which also counts up what is compressed. */
  private void rotate() throws IOException {
    for (int n = 8; n > 0; n--) {
      for (String packed : List.of("", ".gz", ".xz")) {
        Path old = dir.resolve("auth.log." + n + packed);
        if (Files.exists(old)) {
          Files.move(old, dir.resolve("auth.log." + (n + 1) + packed));
        }
      }
    }
    if (Files.exists(file)) {
      Files.move(file, dir.resolve("auth.log.1"));
    }
  }

  private void gzip(String name) throws IOException {
    Path plain = dir.resolve(name);
    try (OutputStream packed =
        new GZIPOutputStream(Files.newOutputStream(dir.resolve(name + ".gz")))) {
      Files.copy(plain, packed);
    }
    Files.delete(plain);
  }

  private void append(String name, String text) throws IOException {
    Files.writeString(dir.resolve(name), text, StandardOpenOption.APPEND);
  }

  private LogTail started(Optional<LogCursor> left) throws IOException {
    LogTail tail = new LogTail(file, "curfew.log", LONGEST);
    tail.start(left);
    return tail;
  }

  private List<String> rest(LogTail tail) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int n = 0; n < 1000; n++) {
      LogBatch batch = tail.read();
      lines.addAll(batch.lines());
      cursor = batch.cursor();
      if (batch.caughtUp()) {
        return lines;
      }
    }
    throw new IOException("no end of the file");
  }

  private void write(String text) throws IOException {
    Files.writeString(
        file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
