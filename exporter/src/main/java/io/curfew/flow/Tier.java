package io.curfew.flow;

import java.util.Locale;

/** How a flow's owner was found, the best first. */
enum Tier {
  /** The kernel's witness saw who opened it. */
  WITNESS,
  /** Its socket was looked up after the event. */
  SOCK_DIAG,
  /** It was not found. */
  NONE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
