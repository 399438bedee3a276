package io.curfew.logfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A log file that may still grow, or be truncated. */
final class PlainLog implements LogBytes {
  private final FileChannel file;
  private long position;

  PlainLog(Path path) throws IOException {
    this.file = FileChannel.open(path, StandardOpenOption.READ);
  }

  long size() throws IOException {
    return file.size();
  }

  @Override
  public int read(byte[] chunk) throws IOException {
    int length = file.read(ByteBuffer.wrap(chunk), position);
    position += Math.max(0, length);
    return length;
  }

  @Override
  public boolean seek(LogCursor cursor, LogTrail trail) throws IOException {
    if (!holds(cursor)) {
      return false;
    }
    int window = LogPrint.window(cursor.offset());
    Optional<byte[]> head = bytes(0, window);
    Optional<byte[]> tail = bytes(cursor.offset() - window, window);
    if (head.isEmpty() || tail.isEmpty()) {
      return false;
    }
    trail.begin(head.get(), tail.get());
    position = cursor.offset();
    return true;
  }

  /** Whether what was read is still what stands there. */
  boolean holds(LogCursor cursor) throws IOException {
    long offset = cursor.offset();
    if (file.size() < offset || cursor.print().isEmpty()) {
      return file.size() >= offset;
    }
    int window = LogPrint.window(offset);
    LogPrint print = cursor.print().get();
    return bytes(0, window).filter(print::hasHead).isPresent()
        && bytes(offset - window, window).filter(print::hasTail).isPresent();
  }

  private Optional<byte[]> bytes(long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) <= 0) {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.array());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
