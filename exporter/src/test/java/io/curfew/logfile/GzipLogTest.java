package io.curfew.logfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GzipLogTest {
  @TempDir private Path dir;

  @Test
  void aBombEndsInItsBound() throws IOException {
    Path bomb = packed("\0".repeat(40 << 20));
    try (GzipLog log = new GzipLog(bomb)) {
      byte[] chunk = new byte[1 << 16];
      assertThatThrownBy(
              () -> {
                while (log.read(chunk) > 0) {}
              })
          .isInstanceOf(IOException.class)
          .hasMessage("unpacks to more than 16777216 bytes; look what made it so big");
    }
  }

  @Test
  void aBombEndsInItsBoundAlsoWhereItIsOnlySkipped() throws IOException {
    byte[] head = new byte[256];
    LogCursor cursor = new LogCursor(1, 30 << 20, Optional.of(LogPrint.of(head, head)));
    try (GzipLog log = new GzipLog(packed("\0".repeat(40 << 20)))) {
      assertThatThrownBy(() -> log.seek(cursor, new LogTrail())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void membersThatFollowEachOtherAreOneText() throws IOException {
    Path file = packed("one\n");
    Path other = dir.resolve("other");
    Files.copy(file, other);
    Files.write(file, Files.readAllBytes(other), StandardOpenOption.APPEND);
    try (GzipLog log = new GzipLog(file)) {
      byte[] chunk = new byte[100];
      int length = 0;
      for (int n = log.read(chunk); n > 0; n = log.read(chunk)) {
        length += n;
      }
      assertThat(length).isEqualTo(8);
    }
  }

  @Test
  void itsPrintIsThatOfTheFileThatWasPacked() throws IOException {
    String text = "a line of the log\n".repeat(5000);
    Path plain = dir.resolve("plain");
    Files.writeString(plain, text);
    for (long offset : new long[] {18, 252, 270, 18 * 4000, 18 * 5000}) {
      LogTrail trail = new LogTrail();
      try (PlainLog log = new PlainLog(plain);
          GzipLog gzip = new GzipLog(packed(text))) {
        assertThat(log.seek(new LogCursor(1, offset, Optional.empty()), trail)).isTrue();
        LogCursor cursor = new LogCursor(1, offset, Optional.of(trail.print(offset)));
        LogTrail same = new LogTrail();
        assertThat(gzip.seek(cursor, same)).as("offset %s", offset).isTrue();
        assertThat(same.print(offset)).isEqualTo(trail.print(offset));
      }
    }
  }

  @Test
  void aShorterFileIsAnother() throws IOException {
    LogCursor cursor = new LogCursor(1, 5, Optional.empty());
    try (GzipLog log = new GzipLog(packed("one\n"))) {
      assertThat(log.seek(cursor, new LogTrail())).isFalse();
    }
  }

  private Path packed(String text) throws IOException {
    Path file = dir.resolve("auth.log.1.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }
}
