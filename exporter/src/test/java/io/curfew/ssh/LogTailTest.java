package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTailTest {
  @TempDir private Path dir;
  private Path file = Path.of("");
  private LogCursor cursor = new LogCursor(0, 0);

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
  void saysWhatToDoWhenThereIsNoFile() {
    assertThatThrownBy(() -> started(Optional.empty()))
        .hasMessage(
            file + ": no such file; does a syslog daemon write it? set curfew.ssh.log-file");
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
      assertThat(lines.get(1)).hasSize(SshdLine.MAX_LENGTH + 1);
      assertThat(cursor.offset()).isEqualTo(Files.size(file));
    }
  }

  private LogTail started(Optional<LogCursor> left) throws IOException {
    LogTail tail = new LogTail(file);
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
