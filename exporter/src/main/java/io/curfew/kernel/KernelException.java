package io.curfew.kernel;

import java.io.IOException;

/** A system call, or a netlink request, that the kernel refused. */
public final class KernelException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  /**
   * Says which call failed and why.
   *
   * @param what the call and its object, as in "send to netfilter netlink"
   * @param number the positive error number
   */
  public KernelException(String what, int number) {
    super(what + ": " + Errno.of(number).describe(number));
    this.errno = Errno.of(number);
  }

  static KernelException last(String what) {
    return new KernelException(what, LibC.errno());
  }

  public Errno errno() {
    return errno;
  }
}
