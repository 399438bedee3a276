package io.curfew.ssh;

import io.curfew.logfile.Stamp;
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
 * @param reused whether another connection had the same ports a moment ago, whose late records
 *     could be taken for this one's
 * @param notBefore when its ports were last seen without it; the epoch when they never were
 */
record Presence(
    long cookie,
    Instant since,
    Optional<Instant> missedSince,
    int missed,
    boolean watched,
    boolean doubted,
    boolean reused,
    Instant notBefore) {
  /** Time for the syslog daemon to deliver what sshd said, and for late packets of the end. */
  static final Duration LINGER = Duration.ofSeconds(2);

  static final Presence UNSEEN = of(true, Instant.EPOCH, Instant.EPOCH);

  static Presence of(boolean watched, Instant since, Instant notBefore) {
    return new Presence(0, since, Optional.empty(), 0, watched, false, false, notBefore);
  }

  /** As most are found, so that most are the same object as before. */
  Presence seen(long socket) {
    return cookie == socket && missed == 0
        ? this
        : new Presence(socket, since, Optional.empty(), 0, watched, doubted, reused, notBefore);
  }

  Presence missing(Instant now) {
    return new Presence(
        cookie,
        since,
        Optional.of(missedSince.orElse(now)),
        missed + 1,
        watched,
        doubted,
        reused,
        notBefore);
  }

  Presence doubt() {
    return new Presence(cookie, since, missedSince, missed, watched, true, reused, notBefore);
  }

  /** The next holder of this one's ports. */
  Presence successor(Instant at, Instant lastRead) {
    return new Presence(0, at, Optional.empty(), 0, true, false, true, lastRead);
  }

  /** Whether it is missing, but not how long, which changes with each reading. */
  Presence atLastSight() {
    return missed == 0
        ? this
        : new Presence(cookie, since, Optional.empty(), 1, watched, doubted, reused, notBefore);
  }

  /** A connection that was never seen is gone; one that is seen there now came after it. */
  boolean isReplacedBy(long socket) {
    return cookie == 0 ? missed > 0 : socket != cookie;
  }

  boolean over(Instant now) {
    return missed >= 2 && !now.isBefore(missedSince.orElse(now).plus(LINGER));
  }

  /** Whether a record that was written then can speak of this connection. */
  boolean wasThere(Stamp written) {
    return written.latest().isAfter(notBefore)
        && missedSince.filter(gone -> gone.isBefore(written.earliest())).isEmpty();
  }

  Unattributed reason() {
    if (doubted) {
      return Unattributed.UNTRUSTED_LOG;
    }
    return watched ? Unattributed.UNAUTHENTICATED : Unattributed.NO_SESSION;
  }
}
