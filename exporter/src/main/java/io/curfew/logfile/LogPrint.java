package io.curfew.logfile;

import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * By what a log file is known again when its name and inode have changed: check sums of its first
 * bytes and of the last ones that were read. A log only grows, so both stay.
 *
 * @param head CRC32C of the first {@link #window} bytes
 * @param tail CRC32C of as many bytes, just before the offset
 */
record LogPrint(int head, int tail) {
  private static final int WINDOW_BYTES = 256;

  /** How many bytes are looked at on either side, where {@code offset} bytes were read. */
  static int window(long offset) {
    return (int) Math.min(WINDOW_BYTES, offset);
  }

  static LogPrint of(byte[] head, byte[] tail) {
    return new LogPrint(sum(head), sum(tail));
  }

  boolean hasHead(byte[] bytes) {
    return head == sum(bytes);
  }

  boolean hasTail(byte[] bytes) {
    return tail == sum(bytes);
  }

  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  String text() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(head) + " " + hex.toHexDigits(tail);
  }

  /** Reads {@link #text()}: eight digits, a blank, and eight. */
  static LogPrint of(String text) {
    return new LogPrint(HexFormat.fromHexDigits(text, 0, 8), HexFormat.fromHexDigits(text, 9, 17));
  }
}
