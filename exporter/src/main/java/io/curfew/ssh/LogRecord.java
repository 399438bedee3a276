package io.curfew.ssh;

import io.curfew.logfile.Stamp;
import java.util.Optional;

/** What one line of sshd's log says, as far as curfew listens. */
sealed interface LogRecord {

  /**
   * A login that sshd let in, if sshd wrote the line.
   *
   * @param pid of the process that logged it, 0 where the line doesn't say
   * @param trusted whether journald vouches that root's sshd wrote it; a line of a file has only
   *     its own word
   * @param at when it was written, by its own word; empty where it has no stamp that can be read,
   *     and the time of reading stands for it
   */
  record Accepted(
      String method, String user, Origin from, long pid, boolean trusted, Optional<Stamp> at)
      implements LogRecord {}

  /**
   * Rejected attempts; more than one where syslog says that the message was repeated.
   *
   * @param attempts at least 1
   */
  record Failed(int attempts) implements LogRecord {}

  /** The end of a session, which only says that a look at the kernel is worth while. */
  record Ended(long pid) implements LogRecord {}

  /** A line in sshd's name that should be a record and is none. */
  record Malformed() implements LogRecord {}

  /** Any other line. */
  record Other() implements LogRecord {}
}
