package io.curfew.flow;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What the log tells of a process beside its name.
 *
 * @param exe its program's path as the process itself sees it; the kernel puts {@code (deleted)}
 *     behind a removed one
 * @param cmdline arguments joined by blanks, at most {@link #MAX_CMDLINE} bytes, as the process
 *     wrote them: any bytes
 * @param loginUid empty when nobody logged in for it
 * @param user name of the real uid in the host's own files
 * @param parents the nearest first, {@link #MAX_PARENTS} at most
 * @param start clock ticks after boot
 */
record ProcessDetails(
    Optional<String> exe,
    ByteBuffer cmdline,
    Optional<Long> loginUid,
    Optional<String> user,
    List<Parent> parents,
    long start) {
  static final int MAX_CMDLINE = 4096;
  static final int MAX_PARENTS = 16;

  /** An ancestor by its pid and command name. */
  record Parent(int pid, String process) {}

  ProcessDetails {
    cmdline = cmdline.asReadOnlyBuffer();
    parents = List.copyOf(parents);
  }

  @Override
  public ByteBuffer cmdline() {
    return cmdline.duplicate();
  }
}
