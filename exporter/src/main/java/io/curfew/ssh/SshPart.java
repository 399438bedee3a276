package io.curfew.ssh;

import java.util.List;
import java.util.Optional;

/**
 * What a process has to do with SSH, by its program's name and its own title (setproctitle(3) in
 * OpenSSH's sshd.c, session.c and monitor.c).
 *
 * <p>Only a title that sshd gives to a connection before its user has proven himself makes it count
 * for less; whatever else it may say, the process counts as somebody at work.
 */
enum SshPart {
  /** Waits for connections, and holds each for the moment until it is handed on. */
  LISTENER,
  /** Talks to somebody who has not proven who he is. */
  UNAUTHENTICATED,
  /** Root's half of a connection: beside the other half or, of root's own session, alone. */
  MONITOR,
  /** Works for a user. */
  SESSION,
  /** Goes out from this host. */
  CLIENT,
  RSYNC;

  private static final String SSHD = "sshd";

  /** OpenSSH 9.9 on: the half that talks to strangers is a program of its own. */
  private static final String AUTH = "sshd-auth";

  /**
   * In the arguments of a process that sshd or inetd started for one connection, not yet titled.
   */
  private static final List<String> FOR_ONE = List.of("-R", "-i");

  /** Whether a program of this name may have a part; sparing, as it is asked of each process. */
  static boolean concerns(String program) {
    return program.startsWith(SSHD) || program.equals("ssh") || program.equals("rsync");
  }

  /**
   * What a process is, that {@link #concerns} holds for.
   *
   * @param arguments its command line, where sshd writes its title
   */
  static Optional<SshPart> of(String program, List<String> arguments) {
    if (arguments.isEmpty()) {
      // A zombie, or ended: it holds nothing.
      return Optional.empty();
    }
    if (!program.startsWith(SSHD)) {
      return Optional.of(program.equals("ssh") ? CLIENT : RSYNC);
    }
    String title = arguments.get(0).strip();
    if (program.equals(AUTH) || title.endsWith(" [net]") || title.endsWith(": [accepted]")) {
      return Optional.of(UNAUTHENTICATED);
    }
    if (title.startsWith(SSHD) && title.contains(": ")) {
      return Optional.of(
          title.contains("[listener]") ? LISTENER : title.endsWith(" [priv]") ? MONITOR : SESSION);
    }
    return Optional.of(arguments.stream().anyMatch(FOR_ONE::contains) ? UNAUTHENTICATED : LISTENER);
  }

  /** Whether a socket held by one in this part is not yet anybody's. */
  boolean strange() {
    return this == LISTENER || this == UNAUTHENTICATED;
  }

  boolean connected() {
    return this == MONITOR || this == SESSION || this == CLIENT;
  }
}
