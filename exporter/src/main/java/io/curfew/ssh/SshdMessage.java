package io.curfew.ssh;

import io.curfew.logfile.Stamp;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what sshd said, whichever way it came.
 *
 * <p>A client chooses the user's name, a certificate's id and a host-based login's names, and may
 * put the very words in that sshd puts between them. So a record is known by its beginning. A
 * login's user has an account, whose name can't hold a colon: its address is behind the first
 * {@code from} after which all is as sshd writes it, and whatever follows {@code ssh2:} isn't
 * looked into.
 */
final class SshdMessage {
  private static final Pattern ACCEPTED =
      Pattern.compile("Accepted (\\S+) for (.+?) from (\\S+) port (\\d{1,5}) ssh[12](?:: .*)?");

  /**
   * What sshd calls the peer where it was not reached by TCP but by a pipe or a virtual machine.
   */
  private static final String NOT_TCP = "UNKNOWN";

  private static final Pattern FAILED =
      Pattern.compile(
          "Failed (\\S+) for (.*) from (\\S+) port (\\d{1,5})(?: ssh[12](?:: .*)?)?(?: \\[preauth\\])?");

  private static final Pattern REPEATED =
      Pattern.compile("message repeated (\\d{1,6}) times: \\[ (Failed .*)\\]");

  /** Without PAM one of the later ones may be all; before the login they end in [preauth]. */
  private static final Pattern ENDED =
      Pattern.compile(
          "(?:pam_\\w+\\(sshd:session\\): session closed for user|Disconnected from"
              + "|Received disconnect from|Close session:|Closing connection to|Transferred: sent"
              + "|Connection (?:closed|reset) by|Connection from .* timed out$"
              + "|Timeout, client not responding|terminating inactive connection from"
              + "|Disconnecting|Read error from remote host)"
              + ".*(?<! \\[preauth\\])");

  private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
  private static final Pattern COLONS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** A top level domain holds a letter, so what looks like an address is none. */
  private static final Pattern NAME =
      Pattern.compile("(?=.{1,253}$)(?:[\\w-]{1,63}\\.)*[\\w-]*[A-Za-z][\\w-]*\\.?");

  private SshdMessage() {}

  /**
   * @param pid of the process that logged it, 0 where that isn't said
   * @param trusted whether journald vouches for that process
   * @param stamp of the record, asked for only where it is a login
   */
  static LogRecord read(
      String message, long pid, boolean trusted, Supplier<Optional<Stamp>> stamp) {
    if (message.length() > SshdLine.MAX_LENGTH) {
      return new LogRecord.Malformed();
    }
    Matcher repeated = REPEATED.matcher(message);
    if (repeated.matches()) {
      return failed(repeated.group(2), Integer.parseInt(repeated.group(1)));
    }
    if (message.startsWith("Accepted ")) {
      return accepted(message, pid, trusted, stamp);
    }
    if (message.startsWith("Failed ")) {
      return failed(message, 1);
    }
    return ENDED.matcher(message).matches() ? new LogRecord.Ended(pid) : new LogRecord.Other();
  }

  private static LogRecord accepted(
      String message, long pid, boolean trusted, Supplier<Optional<Stamp>> stamp) {
    Matcher accepted = ACCEPTED.matcher(message);
    if (!accepted.matches()) {
      // "Accepted key TYPE … found at FILE:LINE" (LogLevel VERBOSE) and its like are no logins.
      return message.startsWith(" for ", message.indexOf(' ', "Accepted ".length()))
          ? new LogRecord.Malformed()
          : new LogRecord.Other();
    }
    if (accepted.group(3).equals(NOT_TCP)) {
      return new LogRecord.Other();
    }
    int port = Integer.parseInt(accepted.group(4));
    Optional<InetAddress> address = address(accepted.group(3));
    // With UseDNS sshd writes a name; the kernel then confirms by the port and the process alone.
    boolean somewhere = address.isPresent() || NAME.matcher(accepted.group(3)).matches();
    if (!somewhere || port == 0 || port > 65535) {
      return new LogRecord.Malformed();
    }
    return new LogRecord.Accepted(
        accepted.group(1),
        SshdText.plain(accepted.group(2)),
        new Origin(address, port),
        pid,
        trusted,
        stamp.get());
  }

  private static LogRecord failed(String message, int attempts) {
    if (FAILED.matcher(message).matches()) {
      return new LogRecord.Failed(Math.max(1, attempts));
    }
    return message.contains(" for ") && message.contains(" from ")
        ? new LogRecord.Malformed()
        : new LogRecord.Other();
  }

  /** Literal addresses only: a name would be asked of the network. */
  static Optional<InetAddress> address(String text) {
    int zone = text.indexOf('%');
    // The kernel's counters know no zone either.
    String literal = zone < 0 ? text : text.substring(0, zone);
    if (!DOTTED.matcher(literal).matches() && !COLONS.matcher(literal).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
