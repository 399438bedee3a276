package io.curfew.flow;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of whole lines that is rotated by size. Written by one thread.
 *
 * <p>What is not all written is cut off again; a line that a killed process left half is cut off
 * when the file is opened next. Where the name stands for another file than the open one, as after
 * logrotate, the file is made anew; a file that was truncated meanwhile is gone on with at its end.
 */
final class LogFile implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(LogFile.class);
  private static final FileAttribute<?> MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

  /** No line of ours is longer. */
  private static final int LONGEST_LINE = 65_536;

  private final Path path;
  private final long maxSize;
  private final int keep;
  private Optional<FileChannel> open = Optional.empty();
  private Optional<FileIdentity> identity = Optional.empty();
  private long nextRotation;

  /**
   * Opens nothing yet.
   *
   * @param maxSize bytes; 0 for no rotation
   * @param keep rotated files that are kept
   */
  LogFile(Path path, long maxSize, int keep) {
    this.path = path;
    this.maxSize = maxSize;
    this.keep = keep;
  }

  /**
   * Appends whole lines, all or none of them.
   *
   * @throws IOException in one line with the path
   */
  void append(ByteBuffer lines) throws IOException {
    FileChannel file = current();
    if (maxSize > 0 && file.size() > 0 && file.size() + lines.remaining() > nextRotation) {
      file = rotated(file);
    }
    long end = file.size();
    try {
      long at = end;
      while (lines.hasRemaining()) {
        at += file.write(lines, at);
      }
    } catch (IOException e) {
      // Opened anew, a file is repaired; so it is even if it can't be truncated now.
      try (FileChannel torn = file) {
        torn.truncate(end);
      } finally {
        open = Optional.empty();
      }
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /** The open file, or the one that its name stands for by now. */
  private FileChannel current() throws IOException {
    try {
      return opened();
    } catch (AccessDeniedException e) {
      throw new IOException(e.getFile() + ": permission denied to the exporter's user", e);
    } catch (NoSuchFileException e) {
      throw new IOException(e.getFile() + ": no such directory; make it", e);
    }
  }

  private FileChannel opened() throws IOException {
    if (open.isPresent()) {
      if (FileIdentity.of(path).equals(identity)) {
        return open.get();
      }
      close();
    }
    LogPlace.checkAbove(path);
    FileChannel file = FileIdentity.of(path).isPresent() ? existing() : fresh();
    open = Optional.of(file);
    identity = FileIdentity.of(path);
    nextRotation = maxSize;
    return file;
  }

  private FileChannel fresh() throws IOException {
    return FileChannel.open(
        path,
        Set.of(
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW,
            LinkOption.NOFOLLOW_LINKS),
        MODE);
  }

  private FileChannel existing() throws IOException {
    Optional<FileIdentity> checked = LogPlace.checkFile(path);
    // For reading as well, so that a pipe put in its place meanwhile would not be waited for.
    FileChannel file =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    if (!FileIdentity.of(path).equals(checked)) {
      file.close();
      throw new IOException(path + ": replaced while it was opened, not written to");
    }
    repair(file);
    return file;
  }

  private void repair(FileChannel file) throws IOException {
    long size = file.size();
    int length = (int) Math.min(size, LONGEST_LINE);
    ByteBuffer tail = ByteBuffer.allocate(length);
    while (tail.hasRemaining() && file.read(tail, size - tail.remaining()) > 0) {
      // Read until it is full; the file does not shrink but by another's hand.
    }
    int end = tail.position();
    while (end > 0 && tail.get(end - 1) != '\n') {
      end--;
    }
    if (end == 0 && size > length) {
      throw new IOException(path + ": no lines of text, not written to");
    }
    if (end < length) {
      file.truncate(size - length + end);
      log.warn("flow log {}: {} bytes of a line left half were cut off", path, length - end);
    }
  }

  private FileChannel rotated(FileChannel full) throws IOException {
    try {
      if (keep == 0) {
        Files.delete(path);
      } else {
        for (int i = keep - 1; i >= 1; i--) {
          moveIfThere(numbered(i), numbered(i + 1));
        }
        moveIfThere(path, numbered(1));
      }
    } catch (IOException e) {
      // Better one long file than none.
      log.error("flow log {}: not rotated: {}", path, e.toString());
      nextRotation = full.size() + maxSize;
      return full;
    }
    close();
    return current();
  }

  /** rename(2) replaces a name and follows no link at either end. */
  private static void moveIfThere(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // Not so many yet.
    }
  }

  private Path numbered(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      FileChannel file = open.get();
      open = Optional.empty();
      file.close();
    }
  }
}
