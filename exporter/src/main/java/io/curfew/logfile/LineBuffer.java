package io.curfew.logfile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts bytes into lines. What is past the longest line is dropped, and the line stays longer than
 * allowed, so that its reader knows it for cut.
 */
final class LineBuffer {
  private final int longest;
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private long partialLength;
  private long consumed;

  /**
   * Holds nothing yet.
   *
   * @param longest bytes of the longest line, without its end
   */
  LineBuffer(int longest) {
    this.longest = longest;
  }

  /**
   * Takes bytes and returns the lines that they complete; bytes that are no UTF-8 become U+FFFD.
   */
  List<String> take(byte[] bytes, int length) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        consumed += partialLength + 1;
        lines.add(flush());
      } else {
        partialLength++;
        if (partial.size() <= longest) {
          partial.write(bytes[i]);
        }
      }
    }
    return lines;
  }

  private String flush() {
    String line = partial.toString(StandardCharsets.UTF_8);
    partial.reset();
    partialLength = 0;
    return line;
  }

  /** The last line of a file that nobody writes to any more, where it lacks its end. */
  List<String> rest() {
    return partialLength == 0 ? List.of() : List.of(flush());
  }

  /** Bytes of whole lines since the last call. */
  long consumed() {
    long bytes = consumed;
    consumed = 0;
    return bytes;
  }

  void clear() {
    partial.reset();
    partialLength = 0;
    consumed = 0;
  }
}
