package io.curfew.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Directories that appear in and vanish from watched ones (inotify(7)).
 *
 * <p>Not the JDK's watch service: that hands each event through a thread and a queue of its own,
 * and what is to be looked at here may live for a millisecond. Owned by one thread, but for {@link
 * #wake}.
 *
 * <pre>
 *  struct inotify_event:  0 int wd | 4 u32 mask | 8 u32 cookie | 12 u32 len | 16 name, NUL-padded
 * </pre>
 */
public final class DirectoryWatch implements AutoCloseable {
  private static final int IN_CLOEXEC = 0x80000;
  private static final int IN_CREATE = 0x100;
  private static final int IN_DELETE = 0x200;
  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int IN_ONLYDIR = 0x1000000;
  private static final int IN_DONT_FOLLOW = 0x2000000;
  private static final int IN_ISDIR = 0x40000000;

  private static final int MASK = 4;
  private static final int LENGTH = 12;
  private static final int NAME = 16;
  private static final int BUFFER_BYTES = 1 << 16;

  /** What Java encodes file names with; US-ASCII in the C locale. */
  private static final Charset NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private final int fd;
  private final WakeUp wakeUp;
  private final PollSet wait;
  private final ByteBuffer events = Native.buffer(BUFFER_BYTES);

  /** Takes what happened, in order. */
  public interface Taker {
    /** A directory was made. */
    void appeared(int watch, String name);

    /** A directory was removed; the watch on it, if there is one, stays until it is removed. */
    void vanished(int watch, String name);

    /** The kernel's queue was full: anything may have happened. */
    void overflowed();
  }

  private DirectoryWatch(int fd, WakeUp wakeUp) {
    this.fd = fd;
    this.wakeUp = wakeUp;
    this.wait = new PollSet(fd, wakeUp.fd());
  }

  /**
   * Watches nothing yet.
   *
   * @throws KernelException EMFILE past fs.inotify.max_user_instances
   */
  public static DirectoryWatch open() throws KernelException {
    int fd = LibC.C.inotify_init1(IN_CLOEXEC);
    if (fd < 0) {
      throw KernelException.last("inotify_init1");
    }
    try {
      return new DirectoryWatch(fd, new WakeUp());
    } catch (KernelException e) {
      LibC.C.close(fd);
      throw e;
    }
  }

  /**
   * Watches a directory.
   *
   * @return the watch's number, never used again by this object
   * @throws KernelException ENOSPC past fs.inotify.max_user_watches, ENOENT when it is gone
   */
  public int add(Path directory) throws KernelException {
    byte[] path = directory.toString().getBytes(NAMES);
    ByteBuffer text = Native.buffer(path.length + 1).put(path).rewind();
    int watch =
        LibC.C.inotify_add_watch(fd, text, IN_CREATE | IN_DELETE | IN_ONLYDIR | IN_DONT_FOLLOW);
    if (watch < 0) {
      throw KernelException.last("watch " + directory);
    }
    return watch;
  }

  /**
   * Ends a watch. A directory of kernfs keeps its links when it is removed, so that the kernel does
   * not end its watch by itself as it does elsewhere (seen on 6.18).
   */
  public void remove(int watch) {
    LibC.C.inotify_rm_watch(fd, watch);
  }

  /** Waits for events, or for {@link #wake}, and hands them over. */
  public void next(Duration longest, Taker taker) throws KernelException {
    if (!wait.readable(longest)) {
      if (wait.rung()) {
        wakeUp.silence();
      }
      return;
    }
    events.clear();
    long length = LibC.C.read(fd, events, BUFFER_BYTES);
    if (length < 0) {
      throw KernelException.last("read inotify");
    }
    each(events.limit((int) length), taker);
  }

  static void each(ByteBuffer events, Taker taker) {
    int at = 0;
    while (events.limit() - at >= NAME) {
      int mask = events.getInt(at + MASK);
      int length = events.getInt(at + LENGTH);
      if (length < 0 || length > events.limit() - at - NAME) {
        return;
      }
      if ((mask & IN_Q_OVERFLOW) != 0) {
        taker.overflowed();
      } else if ((mask & IN_ISDIR) != 0 && (mask & IN_CREATE) != 0) {
        taker.appeared(events.getInt(at), name(events, at + NAME, length));
      } else if ((mask & IN_ISDIR) != 0 && (mask & IN_DELETE) != 0) {
        taker.vanished(events.getInt(at), name(events, at + NAME, length));
      }
      at += NAME + length;
    }
  }

  private static String name(ByteBuffer events, int at, int length) {
    int end = 0;
    while (end < length && events.get(at + end) != 0) {
      end++;
    }
    byte[] name = new byte[end];
    events.get(at, name);
    return new String(name, NAMES);
  }

  /** Ends the wait of the thread that owns this. */
  public void wake() {
    wakeUp.ring();
  }

  @Override
  public void close() {
    LibC.C.close(fd);
    wakeUp.close();
  }
}
