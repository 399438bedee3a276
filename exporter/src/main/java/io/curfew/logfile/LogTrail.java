package io.curfew.logfile;

import java.util.Arrays;

/**
 * Remembers enough of the bytes that went by to print them, so that no byte is read twice from a
 * file that may have been truncated in between.
 */
final class LogTrail {
  private byte[] head = new byte[0];

  /** The last bytes that went by. */
  private byte[] last = new byte[0];

  /** The last bytes of whole lines. */
  private byte[] tail = new byte[0];

  /** Begins behind what was read before. */
  void begin(byte[] headBefore, byte[] tailBefore) {
    head = headBefore;
    last = tailBefore;
    tail = tailBefore;
  }

  void pass(byte[] bytes, int length) {
    int window = LogPrint.window(Long.MAX_VALUE);
    if (head.length < window) {
      byte[] more = Arrays.copyOf(bytes, Math.min(length, window - head.length));
      head = join(head, more, more.length);
    }
    int end = length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end > 0) {
      tail = end(bytes, end, window);
    }
    last = end(bytes, length, window);
  }

  byte[] last() {
    return last.clone();
  }

  /**
   * @param offset the end of the whole lines that went by
   */
  LogPrint print(long offset) {
    int window = LogPrint.window(offset);
    return LogPrint.of(
        Arrays.copyOf(head, window),
        Arrays.copyOfRange(tail, Math.max(0, tail.length - window), tail.length));
  }

  /** The last bytes of what went by before and of the first {@code length} of these. */
  private byte[] end(byte[] bytes, int length, int window) {
    byte[] more = Arrays.copyOfRange(bytes, Math.max(0, length - window), length);
    byte[] all = join(last, more, more.length);
    return Arrays.copyOfRange(all, Math.max(0, all.length - window), all.length);
  }

  static byte[] join(byte[] one, byte[] other, int length) {
    byte[] both = Arrays.copyOf(one, one.length + length);
    System.arraycopy(other, 0, both, one.length, length);
    return both;
  }
}
