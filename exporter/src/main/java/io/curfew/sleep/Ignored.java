package io.curfew.sleep;

import java.util.Locale;

/** Why an alert is none of the guard's business. */
enum Ignored {
  /** It carries no {@code curfew_action}. */
  NO_ACTION,
  /** Its instance is another host. */
  NOT_THIS_HOST,
  /** It is over. */
  RESOLVED,
  /** It asks for an action that is not the configured one. */
  OTHER_ACTION,
  /** The same alert is being judged, or its sleep is being prepared. */
  ALREADY_PENDING,
  /** The same alert has already put this host to sleep. */
  ALREADY_SLEPT,
  /** More alerts wait than an honest sender sends. */
  TOO_MANY;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
