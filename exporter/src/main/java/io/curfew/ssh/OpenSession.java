package io.curfew.ssh;

import java.time.Instant;

/**
 * One open session of the live picture.
 *
 * @param in bytes since the session began, or was adopted, towards this host
 * @param inPerSecond bytes a second between the last two readings
 * @param standing how curfew knows whose it is
 */
public record OpenSession(
    String user,
    String peer,
    Instant since,
    long in,
    long out,
    double inPerSecond,
    double outPerSecond,
    Standing standing) {
  /** How sure the user's name is. */
  public enum Standing {
    CONFIRMED,
    /** Open before curfew watched: its user is told by the process that holds it. */
    ADOPTED,
    /** A login is claimed for it that the kernel has not confirmed. */
    UNCONFIRMED
  }
}
