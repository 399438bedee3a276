package io.curfew.ssh;

import io.curfew.logfile.Stamp;
import java.time.Instant;
import java.util.Optional;

/**
 * A login record that the kernel has neither confirmed nor contradicted yet.
 *
 * @param id in order of arrival
 * @param pid of the process that logged it
 * @param trusted whether the record needs no confirmation
 * @param at when it was read
 * @param written when it was written, where it tells
 */
record Claim(
    long id,
    String method,
    String user,
    Origin from,
    long pid,
    boolean trusted,
    Instant at,
    Optional<Stamp> written) {

  Instant since() {
    return written.map(Stamp::earliest).orElse(at);
  }

  /** Whether it names this connection's peer, and was written while there could be that one. */
  boolean mayMean(ConnectionKey key, Presence presence) {
    return from.mayBe(key.peer()) && mayMean(presence);
  }

  /** Whether the record was written while there could be that connection. */
  boolean mayMean(Presence presence) {
    return written.filter(stamp -> !presence.wasThere(stamp)).isEmpty();
  }

  /** Whether the record was there before this connection was found gone, and may mean it. */
  boolean wasThereWith(Presence gone) {
    return mayMean(gone)
        && gone.missedSince()
            .filter(since -> written.isPresent() || !at.isAfter(since))
            .isPresent();
  }
}
