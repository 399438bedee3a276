package io.curfew.netlink;

import java.io.IOException;

/** The kernel's own refusal of a request (NLMSG_ERROR with an error number). */
public final class Refused extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  Refused(int errno) {
    super("the kernel refused the request with errno " + errno);
    this.errno = errno;
  }

  /** The positive error number (errno(3)). */
  public int errno() {
    return errno;
  }
}
