package io.curfew.kernel;

import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.annotations.SaveError;
import org.jspecify.annotations.Nullable;

/**
 * The C library calls that this room makes.
 *
 * <p>Public only because jnr-ffi defines the implementing class in a class loader of its own;
 * nothing outside this room uses it. Buffers are passed from their position on.
 */
public interface LibC {
  LibC C = LibraryLoader.create(LibC.class).failImmediately().load("c");

  @SaveError
  int socket(int domain, int type, int protocol);

  @SaveError
  int bind(int fd, @In ByteBuffer address, int length);

  @SaveError
  int connect(int fd, @In ByteBuffer address, int length);

  @SaveError
  int setsockopt(int fd, int level, int option, @In ByteBuffer value, int length);

  @SaveError
  long send(int fd, @In ByteBuffer bytes, long length, int flags);

  @SaveError
  long recv(int fd, @Out ByteBuffer bytes, long length, int flags);

  @SaveError
  int recvmmsg(int fd, @In @Out ByteBuffer headers, int count, int flags, long timeout);

  @SaveError
  int poll(@In @Out ByteBuffer pollfds, long count, int timeoutMillis);

  @SaveError
  int eventfd(int initial, int flags);

  @SaveError
  int inotify_init1(int flags);

  @SaveError
  int inotify_add_watch(int fd, @In ByteBuffer path, int mask);

  @SaveError
  int inotify_rm_watch(int fd, int watch);

  @SaveError
  long read(int fd, @Out ByteBuffer bytes, long length);

  @SaveError
  long write(int fd, @In ByteBuffer bytes, long length);

  @SaveError
  int open(String path, int flags);

  @SaveError
  int ioctl(int fd, long request, @Out ByteBuffer value);

  @SaveError
  int fcntl(int fd, int command, @In @Out ByteBuffer lock);

  @SaveError
  int clock_gettime(int clock, @Out ByteBuffer timespec);

  @SaveError
  int adjtimex(@In @Out ByteBuffer timex);

  @SaveError
  int getsockopt(int fd, int level, int option, @Out ByteBuffer value, @In @Out ByteBuffer length);

  /** A pointer, since with six plain numbers jnr-ffi 2.3.1 passes a wrong last one. */
  @SaveError
  Pointer mmap(
      @Nullable Pointer address, long length, int protection, int flags, int fd, long offset);

  @SaveError
  int munmap(long address, long length);

  int getpagesize();

  /**
   * Integers travel in the same registers whether a call is variadic or not, on x86-64 and arm64.
   */
  @SaveError
  long syscall(long number, long first, @In @Out ByteBuffer second, long third);

  @SaveError
  int close(int fd);

  /** The calling thread's errno; valid only directly after a call that failed. */
  static int errno() {
    return Runtime.getRuntime(C).getLastError();
  }
}
