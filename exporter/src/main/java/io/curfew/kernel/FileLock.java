package io.curfew.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Asks who holds a POSIX record lock, without taking it (fcntl(2), F_GETLK).
 *
 * <p>Works on a read-only descriptor and across pid namespaces, unlike /proc/locks.
 *
 * <pre>
 *  struct flock, 64 bit:  0 short l_type | 2 short l_whence | 8 long l_start | 16 long l_len | 24 int l_pid
 * </pre>
 */
public final class FileLock {
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int F_GETLK = 5;
  private static final short F_WRLCK = 1;
  private static final short F_UNLCK = 2;
  private static final int FLOCK_BYTES = 32;

  private FileLock() {}

  /**
   * Whether a process holds a lock on the file.
   *
   * @throws KernelException ENOENT when there is no such file, EACCES when it can't be opened
   */
  public static boolean held(Path path) throws KernelException {
    int fd = LibC.C.open(path.toString(), O_RDONLY_CLOEXEC);
    if (fd < 0) {
      throw KernelException.last("open " + path);
    }
    try {
      ByteBuffer lock = Native.buffer(FLOCK_BYTES).putShort(0, F_WRLCK);
      if (LibC.C.fcntl(fd, F_GETLK, lock) < 0) {
        throw KernelException.last("ask for the lock of " + path);
      }
      return lock.getShort(0) != F_UNLCK;
    } finally {
      // POSIX drops all locks of this process on the file with any close of it: curfew itself never
      // holds one of these.
      LibC.C.close(fd);
    }
  }
}
