package io.curfew.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;

/** How much a terminal shows, in characters. */
public record TerminalSize(int columns, int rows) {
  private static final long TIOCGWINSZ = 0x5413; // asm-generic/ioctls.h
  private static final int WINSIZE_BYTES = 8; // struct winsize: rows, columns, two unused

  /**
   * Asks the terminal behind a file descriptor (ioctl_tty(2)).
   *
   * @return empty where there is no terminal, or one that does not know, as a serial line
   */
  public static Optional<TerminalSize> of(int descriptor) {
    ByteBuffer size = Native.buffer(WINSIZE_BYTES);
    if (LibC.C.ioctl(descriptor, TIOCGWINSZ, size) < 0) {
      return Optional.empty();
    }
    int rows = Short.toUnsignedInt(size.getShort(0));
    int columns = Short.toUnsignedInt(size.getShort(Short.BYTES));
    return rows == 0 || columns == 0
        ? Optional.empty()
        : Optional.of(new TerminalSize(columns, rows));
  }
}
