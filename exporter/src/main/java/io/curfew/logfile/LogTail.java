package io.curfew.logfile;

import io.curfew.kernel.FileTrouble;
import io.curfew.logfile.LogGeneration.Packed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a growing file on through rotation, a step at a time; never waits. Owned by one thread.
 *
 * <p>Where it stands it knows by content, not only by inode: a file that was copied and truncated
 * keeps its inode, one that was compressed gets a new one. A generation is left only when the next
 * holds something: until whoever writes has opened that, he may still write to the old one.
 */
public final class LogTail implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogTail.class);
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int LOOKS = 5;

  private final Path path;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private final String key;
  private final LineBuffer lines;
  private final Set<Path> unreadable = new HashSet<>();
  private Optional<LogOpening> open = Optional.empty();

  /** The beginning of a line, while the bytes are read to the end of what is there. */
  private LogCursor cursor = LogCursor.BEGINNING;

  /**
   * Opens nothing yet.
   *
   * @param key of the configuration that names the file
   * @param longest bytes of the longest line; of a longer one the first byte past that is kept as
   *     well
   */
  public LogTail(Path path, String key, int longest) {
    this.path = path;
    this.key = key;
    this.lines = new LineBuffer(longest);
  }

  /**
   * Takes up reading where it was left; without a cursor at the end of what is there.
   *
   * @throws IOException when there is no such file or it can't be read
   */
  public void start(Optional<LogCursor> left) throws IOException {
    for (int look = 1; ; look++) {
      try {
        enter(left.isPresent() ? find(left.get()) : end());
        return;
      } catch (NoSuchFileException e) {
        if (look == LOOKS) {
          throw new IOException(path + ": rotated each time it was opened; tried again soon", e);
        }
      }
    }
  }

  /**
   * Reads what is there, at most one chunk of it.
   *
   * @throws IOException when the file can't be read, or is gone and no new one is there yet
   */
  public LogBatch read() throws IOException {
    LogOpening here = open.orElseThrow(() -> new IOException(path + ": not open"));
    int length = next(here);
    // After the reading, not before: what was truncated by then is not what was read.
    if (here.bytes() instanceof PlainLog plain && !plain.holds(cursor)) {
      start(Optional.of(cursor));
      return new LogBatch(List.of(), cursor, false);
    }
    if (length > 0) {
      return new LogBatch(take(here, length), cursor, false);
    }
    Optional<LogOpening> successor;
    try {
      successor = successor();
    } catch (NoSuchFileException e) {
      return new LogBatch(List.of(), cursor, false);
    }
    if (successor.isEmpty()) {
      return new LogBatch(List.of(), cursor, true);
    }
    // That the next one is written to shows that what is here now is all there will be.
    List<String> last = new ArrayList<>();
    for (length = next(here); length > 0; length = next(here)) {
      last.addAll(take(here, length));
    }
    last.addAll(lines.rest());
    enter(successor.get());
    return new LogBatch(last, cursor, false);
  }

  /** What can't be unpacked any further is at its end. */
  private int next(LogOpening here) throws IOException {
    try {
      return here.bytes().read(chunk);
    } catch (IOException e) {
      if (here.bytes() instanceof PlainLog) {
        throw e;
      }
      complain(here.path(), "not read past byte " + cursor.offset() + ": " + e.getMessage());
      return -1;
    }
  }

  private List<String> take(LogOpening here, int length) {
    here.trail().pass(chunk, length);
    List<String> whole = lines.take(chunk, length);
    long offset = cursor.offset() + lines.consumed();
    cursor = new LogCursor(cursor.inode(), offset, Optional.of(here.trail().print(offset)));
    return whole;
  }

  private LogOpening end() throws IOException {
    LogGeneration present = present();
    LogCursor end = new LogCursor(present.inode(), present.size(), Optional.empty());
    return LogOpening.of(present, end).orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  /** Finds the bytes in which the cursor stands, wherever they are now. */
  private LogOpening find(LogCursor left) throws IOException {
    if (left.inode() == 0) {
      return beginning();
    }
    List<LogGeneration> all = generations();
    for (LogGeneration one : likely(all, left)) {
      Optional<LogOpening> found = opened(one, left);
      if (found.isPresent()) {
        return found.get();
      }
    }
    LogOpening anew = beginning();
    if (left.offset() > 0 && all.size() > 1) {
      log.warn(
          "{}: what was read of it is in none of its {} rotated files; begun at its first line",
          path,
          all.size() - 1);
    }
    return anew;
  }

  /** By inode first, as that is cheap; by content only where there is a print of it. */
  private static List<LogGeneration> likely(List<LogGeneration> all, LogCursor left) {
    List<LogGeneration> found =
        new ArrayList<>(all.stream().filter(g -> g.inode() == left.inode()).toList());
    if (left.print().isPresent() && left.offset() > 0) {
      List<LogGeneration> others =
          new ArrayList<>(all.stream().filter(g -> g.inode() != left.inode()).toList());
      Collections.reverse(others);
      found.addAll(others);
    }
    return found;
  }

  /** The next generation that holds something, if it is time to go on to it. */
  private Optional<LogOpening> successor() throws IOException {
    Optional<LogGeneration> present = LogGeneration.present(path);
    if (present.filter(p -> p.inode() == cursor.inode()).isPresent()) {
      return Optional.empty();
    }
    List<LogGeneration> all = generations();
    Optional<LogGeneration> here =
        all.stream().filter(g -> g.inode() == cursor.inode()).findFirst();
    if (here.isEmpty() && present.filter(p -> p.size() > 0).isPresent()) {
      // Edited, or restored: a copy that holds all that was read, and goes on.
      Optional<LogOpening> same = opened(present.get(), cursor);
      if (same.isPresent()) {
        return same;
      }
      here = packedMeanwhile(all);
    }
    for (LogGeneration one : all) {
      if (one.size() > 0 && here.map(one::follows).orElse(one.isPresent())) {
        Optional<LogOpening> next = opened(one, new LogCursor(one.inode(), 0, Optional.empty()));
        if (next.isPresent()) {
          return next;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<LogGeneration> packedMeanwhile(List<LogGeneration> all) throws IOException {
    for (LogGeneration one : likely(all, cursor)) {
      Optional<LogOpening> found = opened(one, cursor);
      if (found.isPresent()) {
        found.get().bytes().close();
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** Nothing where the cursor was not set in it, or where it can't be read, which is said once. */
  private Optional<LogOpening> opened(LogGeneration one, LogCursor at) throws IOException {
    if (one.packed() == Packed.OTHERWISE) {
      complain(one.path(), "not read: only gzip can be unpacked; change logrotate's compresscmd");
      return Optional.empty();
    }
    try {
      return LogOpening.of(one, at);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      if (one.isPresent()) {
        throw e;
      }
      complain(one.path(), "not read: " + FileTrouble.of(e, one.path()));
      return Optional.empty();
    }
  }

  private void complain(Path file, String what) {
    if (unreadable.add(file)) {
      log.warn("{}: {}", file, what);
    }
  }

  private LogOpening beginning() throws IOException {
    LogGeneration present = present();
    return LogOpening.of(present, new LogCursor(present.inode(), 0, Optional.empty()))
        .orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  private List<LogGeneration> generations() throws IOException {
    List<LogGeneration> all = new ArrayList<>(LogGenerations.past(path));
    LogGeneration.present(path).ifPresent(all::add);
    return all;
  }

  private LogGeneration present() throws IOException {
    return LogGeneration.present(path)
        .orElseThrow(
            () ->
                new IOException(
                    path + ": no such file; does a syslog daemon write it? set " + key));
  }

  private void enter(LogOpening next) throws IOException {
    close();
    lines.clear();
    cursor = next.cursor();
    open = Optional.of(next);
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().bytes().close();
      open = Optional.empty();
    }
  }
}
