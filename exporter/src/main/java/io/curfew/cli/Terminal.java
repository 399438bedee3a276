package io.curfew.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks at an output; System.console() says yes to a pipe from JDK 22 on. */
final class Terminal {
  private Terminal() {}

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
}
