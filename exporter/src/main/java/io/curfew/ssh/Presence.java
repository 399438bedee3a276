package io.curfew.ssh;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one connection was last seen among the kernel's sockets.
 *
 * @param cookie of its socket, 0 when never seen
 * @param since when it was first seen
 * @param missedSince first of the readings in a row that did not find it
 * @param watched whether curfew could have seen a login on it
 * @param doubted whether a login was claimed and not confirmed
 */
record Presence(
    long cookie,
    Instant since,
    Optional<Instant> missedSince,
    int missed,
    boolean watched,
    boolean doubted) {
  /** Time for the syslog daemon to deliver what sshd said, and for late packets of the end. */
  static final Duration LINGER = Duration.ofSeconds(2);

  static final Presence UNSEEN = of(true, Instant.EPOCH);

  static Presence of(boolean watched, Instant since) {
    return new Presence(0, since, Optional.empty(), 0, watched, false);
  }

  Presence seen(long socket) {
    return new Presence(socket, since, Optional.empty(), 0, watched, doubted);
  }

  Presence missing(Instant now) {
    return new Presence(
        cookie, since, Optional.of(missedSince.orElse(now)), missed + 1, watched, doubted);
  }

  Presence doubt() {
    return new Presence(cookie, since, missedSince, missed, watched, true);
  }

  boolean isReplacedBy(long socket) {
    return cookie != 0 && socket != cookie;
  }

  boolean over(Instant now) {
    return missed >= 2 && !now.isBefore(missedSince.orElse(now).plus(LINGER));
  }

  Unattributed reason() {
    if (doubted) {
      return Unattributed.UNTRUSTED_LOG;
    }
    return watched ? Unattributed.UNAUTHENTICATED : Unattributed.NO_SESSION;
  }
}
