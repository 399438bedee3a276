package io.curfew.ssh;

import java.util.Locale;

/** Why bytes on the SSH ports belong to no user. */
enum Unattributed {
  /** Seen by the plain counters before conntrack called the connection assured, or never so. */
  HANDSHAKE,
  /** The connection ended and nobody had logged in on it. */
  UNAUTHENTICATED,
  /** The connection is older than curfew's watch, or took over another one's ports unseen. */
  NO_SESSION,
  /** A login was logged that the kernel did not confirm. */
  UNTRUSTED_LOG,
  /** Packets that conntrack was told to leave alone. */
  UNTRACKED,
  /** Packets of assured connections that no element counted: the set had no room. */
  SET_FULL;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
