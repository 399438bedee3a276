package io.curfew.metrics;

import io.prometheus.client.Collector;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes on their way to a stream, in pieces of 256 KiB; and numbers as simpleclient writes them.
 */
final class TextBuffer {
  private static final int BYTES = 1 << 18;

  /** A double of at most 15 digits is written with just these, whatever the algorithm. */
  private static final double MOST_PLAIN_DIGITS = 1e15;

  private static final double FIRST_WITH_EXPONENT = 1e7;
  private static final int MOST_NUMBER_BYTES = 32;

  private final OutputStream out;
  private final byte[] buffer = new byte[BYTES];
  private int used;

  TextBuffer(OutputStream out) {
    this.out = out;
  }

  void put(byte[] bytes) throws IOException {
    if (bytes.length > BYTES - used) {
      flush();
      if (bytes.length > BYTES) {
        out.write(bytes);
        return;
      }
    }
    System.arraycopy(bytes, 0, buffer, used, bytes.length);
    used += bytes.length;
  }

  /** A number and the end of its line. */
  void line(double value) throws IOException {
    number(value);
    if (used == BYTES) {
      flush();
    }
    buffer[used++] = '\n';
  }

  /** As {@link Collector#doubleToGoString}; counts, which are most, without its detours. */
  void number(double value) throws IOException {
    long count = (long) value;
    if (count == value && count >= 0 && value < MOST_PLAIN_DIGITS && !negative(value)) {
      count(count);
    } else {
      put(Collector.doubleToGoString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static boolean negative(double value) {
    return Double.doubleToRawLongBits(value) < 0;
  }

  private void count(long value) throws IOException {
    if (BYTES - used < MOST_NUMBER_BYTES) {
      flush();
    }
    int digits = digits(value);
    if (value < FIRST_WITH_EXPONENT) {
      plain(value, digits);
      buffer[used++] = '.';
      buffer[used++] = '0';
      return;
    }
    long significant = value;
    int shown = digits;
    while (shown > 2 && significant % 10 == 0) {
      significant /= 10;
      shown--;
    }
    int start = used++;
    plain(significant, shown);
    // 1234 stands from start + 1 on: its first digit goes before the point.
    buffer[start] = buffer[start + 1];
    buffer[start + 1] = '.';
    buffer[used++] = 'E';
    plain(digits - 1, digits(digits - 1));
  }

  private void plain(long value, int digits) {
    long rest = value;
    for (int at = used + digits - 1; at >= used; at--) {
      buffer[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    used += digits;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    return digits;
  }

  void flush() throws IOException {
    out.write(buffer, 0, used);
    used = 0;
  }
}
