package io.curfew.config;

import java.util.Locale;

/** Which login sessions may be open on a host that goes to sleep. */
public enum OpenSessions {
  /** No session at all. */
  NONE,
  /** Sessions that were silent for the whole idle window. */
  IDLE,
  /** Any: only their traffic is judged. */
  IGNORE;

  static OpenSessions of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
