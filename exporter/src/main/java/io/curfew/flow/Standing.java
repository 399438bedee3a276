package io.curfew.flow;

import java.util.Locale;

/** What is known of a flow's destination. */
enum Standing {
  /** A trust entry or a trusted class covers it. */
  TRUSTED,
  /** It was seen in the learning period, or was said to be known. */
  LEARNED,
  /** Nothing covers it. */
  UNKNOWN,
  /** It is not judged: an inbound or local flow. */
  NONE;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
