package io.curfew.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Reads a growing file on through rotation, a step at a time; never waits. Owned by one thread.
 *
 * <p>Renamed: the old file is read to its end before the new one is begun. Copied and truncated: a
 * file shorter than what was read of it is begun anew.
 */
final class LogTail implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path path;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final LineBuffer lines = new LineBuffer();
  private Optional<FileChannel> open = Optional.empty();
  private LogCursor cursor = new LogCursor(0, 0);

  /** Where the next byte is read; the cursor stays at the beginning of an unfinished line. */
  private long position;

  LogTail(Path path) {
    this.path = path;
  }

  /**
   * Takes up reading where it was left; without a cursor at the end of what is there.
   *
   * @throws IOException when there is no such file or it can't be read
   */
  void start(Optional<LogCursor> left) throws IOException {
    if (left.isEmpty()) {
      open(path, 0);
      seek(open.orElseThrow().size());
      return;
    }
    long inode = left.get().inode();
    Path rotated = path.resolveSibling(path.getFileName() + ".1");
    if (inode(path).filter(i -> i == inode).isEmpty()
        && inode(rotated).filter(i -> i == inode).isPresent()) {
      open(rotated, left.get().offset());
      return;
    }
    open(path, inode(path).filter(i -> i == inode).isPresent() ? left.get().offset() : 0);
  }

  /**
   * Reads what is there, at most one chunk of it.
   *
   * @throws IOException when the file can't be read, or is gone and no new one is there yet
   */
  LogBatch read() throws IOException {
    FileChannel file = open.orElseThrow(() -> new IOException(path + ": not open"));
    if (file.size() < position) {
      seek(0);
    }
    int length = file.read(ByteBuffer.wrap(chunk), position);
    if (length > 0) {
      position += length;
      List<String> whole = lines.take(chunk, length);
      cursor = new LogCursor(cursor.inode(), cursor.offset() + lines.consumed());
      return new LogBatch(whole, cursor, false);
    }
    Optional<Long> now = inode(path);
    if (now.filter(i -> i != cursor.inode()).isEmpty()) {
      // Renamed and no new file yet: whoever renamed it may still write to it.
      return new LogBatch(List.of(), cursor, true);
    }
    List<String> rest = lines.rest();
    open(path, 0);
    return new LogBatch(rest, cursor, false);
  }

  private void open(Path file, long offset) throws IOException {
    FileChannel opened;
    try {
      opened = FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new IOException(
          file + ": no such file; does a syslog daemon write it? set curfew.ssh.log-file", e);
    }
    close();
    open = Optional.of(opened);
    // By the path, not by the descriptor, which Java can't ask: a rotation just now shows at the
    // next look.
    cursor = new LogCursor(inode(file).orElse(0L), 0);
    seek(Math.min(offset, opened.size()));
  }

  private void seek(long offset) {
    lines.clear();
    position = offset;
    cursor = new LogCursor(cursor.inode(), offset);
  }

  private static Optional<Long> inode(Path file) throws IOException {
    try {
      return Optional.of((Long) Files.getAttribute(file, "unix:ino"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
  }
}
