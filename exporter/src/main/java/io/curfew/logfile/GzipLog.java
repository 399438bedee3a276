package io.curfew.logfile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A generation that rotation compressed. Read within bounds, so that a bomb ends with an error. */
final class GzipLog implements LogBytes {
  /** What sshd writes while it is hammered packs 30 times smaller; a bomb 1000 times. */
  private static final long MAX_RATIO = 200;

  private static final long ALWAYS_BYTES = 16L << 20;
  private static final long MAX_BYTES = 1L << 30;

  private final InputStream bytes;
  private final long most;
  private long position;

  GzipLog(Path path) throws IOException {
    this(path, Math.min(MAX_BYTES, Math.max(ALWAYS_BYTES, Files.size(path) * MAX_RATIO)));
  }

  /**
   * @param most bytes that are unpacked
   */
  GzipLog(Path path, long most) throws IOException {
    this.most = most;
    InputStream file = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    try {
      this.bytes = new GZIPInputStream(file, 1 << 14);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public int read(byte[] chunk) throws IOException {
    return read(chunk, chunk.length);
  }

  private int read(byte[] chunk, int wanted) throws IOException {
    if (position >= most) {
      throw new IOException("unpacks to more than " + most + " bytes; look what made it so big");
    }
    int length = bytes.read(chunk, 0, wanted);
    position += Math.max(0, length);
    return length;
  }

  @Override
  public boolean seek(LogCursor cursor, LogTrail trail) throws IOException {
    int window = LogPrint.window(cursor.offset());
    byte[] head = new byte[0];
    while (head.length < window) {
      byte[] more = new byte[window - head.length];
      int length = read(more, more.length);
      if (length <= 0) {
        return false;
      }
      head = LogTrail.join(head, more, length);
    }
    byte[] first = head;
    // Most generations end here: unpacking one to the offset may take seconds.
    if (!cursor.print().map(p -> p.hasHead(first)).orElse(true)) {
      return false;
    }
    trail.begin(head, head);
    byte[] chunk = new byte[1 << 14];
    while (position < cursor.offset()) {
      int length = read(chunk, (int) Math.min(chunk.length, cursor.offset() - position));
      if (length <= 0) {
        return false;
      }
      trail.pass(chunk, length);
    }
    trail.begin(head, trail.last());
    return cursor.print().map(trail.print(cursor.offset())::equals).orElse(true);
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
