package io.curfew.cli;

import io.curfew.kernel.TerminalSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether a person looks at an output; System.console() says yes to a pipe from JDK 22 on. */
final class Terminal {
  private Terminal() {}

  /** How much it shows; empty where nobody looks, or the terminal does not say. */
  static Optional<TerminalSize> size() {
    return watches() ? TerminalSize.of(1) : Optional.empty();
  }

  static boolean watches() {
    return watches(1);
  }

  /** Asks of a file descriptor: 1 is standard output, 2 standard error. */
  static boolean watches(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Flushes and tells whether whoever read is gone, as head(1) is after ten lines; the writer of
   * the standard output leaves that one's failures to itself.
   */
  static boolean gone(PrintWriter out) {
    boolean failed = out.checkError();
    return System.out.checkError() || failed;
  }

  /** Draws over the last picture and leaves what stands above it: up prints its addresses there. */
  static String upAndClear(int lines) {
    return lines == 0 ? "" : "\u001b[" + lines + "A\u001b[J";
  }
}
