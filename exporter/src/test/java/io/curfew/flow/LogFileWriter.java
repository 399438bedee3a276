package io.curfew.flow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program that writes lines as fast as it can until it is killed, in a JVM of its own. */
final class LogFileWriter {
  private LogFileWriter() {}

  /** Lines of one batch, of lengths that end anywhere in a page. */
  private static String batch() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      lines.append('<').append("x".repeat(i % 997)).append(">\n");
    }
    return lines.toString();
  }

  public static void main(String[] arguments) throws IOException {
    byte[] batch = batch().getBytes(StandardCharsets.UTF_8);
    try (LogFile file = new LogFile(Path.of(arguments[0]), 8 << 20, 1)) {
      // Bounded should nobody kill it: a gigabyte.
      for (int i = 0; i < (1 << 30) / batch.length; i++) {
        file.append(ByteBuffer.wrap(batch));
      }
    }
  }
}
