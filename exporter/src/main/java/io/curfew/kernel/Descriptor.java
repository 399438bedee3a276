package io.curfew.kernel;

/** A file descriptor that is ours to close, once. */
public final class Descriptor implements AutoCloseable {
  private int fd;

  Descriptor(int fd) {
    this.fd = fd;
  }

  /** The number, as other calls take it. */
  public int number() {
    if (fd < 0) {
      throw new IllegalStateException("descriptor is closed");
    }
    return fd;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      LibC.C.close(fd);
      fd = -1;
    }
  }
}
