package io.curfew.kernel;

import java.util.Arrays;

/**
 * The error numbers that curfew tells apart (asm-generic/errno-base.h and errno.h; the same on
 * x86-64 and arm64).
 */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such file or object"),
  EINTR(4, "interrupted"),
  EAGAIN(11, "nothing there yet"),
  EACCES(13, "permission denied"),
  EBUSY(16, "busy"),
  EEXIST(17, "exists already"),
  EINVAL(22, "invalid argument"),
  EMFILE(24, "too many open files or watchers"),
  ENOSPC(28, "no space left"),
  ENOSYS(38, "no such system call in this kernel"),
  ENOPROTOOPT(92, "no such socket option in this kernel"),
  EPROTONOSUPPORT(93, "protocol not supported by this kernel"),
  EOPNOTSUPP(95, "not supported"),
  EAFNOSUPPORT(97, "address family not supported by this kernel"),
  ENOBUFS(105, "receive buffer overrun"),
  /** Any number not listed above; {@link KernelException} keeps the number itself. */
  OTHER(0, "unexpected error");

  private final int number;
  private final String meaning;

  Errno(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The constant for a positive error number. */
  public static Errno of(int number) {
    return Arrays.stream(values()).filter(e -> e.number == number).findFirst().orElse(OTHER);
  }

  String describe(int raw) {
    return this == OTHER ? meaning + " (errno " + raw + ")" : meaning + " (" + name() + ")";
  }
}
