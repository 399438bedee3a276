package io.curfew.sleep;

import java.util.Locale;

/** How a request ends; each ends in exactly one. */
public enum Outcome {
  /** Nothing blocked, and the sleep was begun. */
  ACCEPTED,
  /** Nothing blocked, and nothing was done, because sleep is not armed. */
  DRY_RUN,
  /** Something blocked. */
  REFUSED,
  /** It was not for this host, or nothing to act on. */
  IGNORED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
