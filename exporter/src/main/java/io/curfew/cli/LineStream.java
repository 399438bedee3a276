package io.curfew.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Lines of a file of any size, gzipped or not, in bounded memory: of a line that is too long no
 * more is kept than that it was.
 */
final class LineStream {
  private static final int MAX_BYTES = 65_536;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int[] GZIP = {0x1f, 0x8b}; // RFC 1952, 2.3.1

  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private byte[] line = new byte[1024];
  private int at;
  private int end;
  private int length;
  private boolean cut;

  private LineStream(InputStream in) {
    this.in = in;
  }

  static LineStream of(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, CHUNK_BYTES);
    in.mark(GZIP.length);
    boolean packed = in.read() == GZIP[0] && in.read() == GZIP[1];
    in.reset();
    return new LineStream(packed ? new GZIPInputStream(in, CHUNK_BYTES) : in);
  }

  /** Goes on to the next line; false at the end. */
  boolean next() throws IOException {
    length = 0;
    cut = false;
    boolean any = false;
    while (at < end || fill()) {
      any = true;
      int from = at;
      while (at < end && chunk[at] != '\n') {
        at++;
      }
      keep(from);
      if (at < end) {
        at++;
        return true;
      }
    }
    return any;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(chunk));
    return end > 0;
  }

  private void keep(int from) {
    int more = at - from;
    if (cut || length + more > MAX_BYTES) {
      cut = true;
      return;
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, length + more));
    }
    System.arraycopy(chunk, from, line, length, more);
    length += more;
  }

  /** Whether the line has more bytes than any of ours; then it is not kept. */
  boolean tooLong() {
    return cut;
  }

  /** The line without its end; what is no UTF-8 in it is replaced. */
  String line() {
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }
}
