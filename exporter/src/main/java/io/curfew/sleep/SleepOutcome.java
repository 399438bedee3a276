package io.curfew.sleep;

import java.util.Locale;

/** How an accepted request ended. */
enum SleepOutcome {
  COMPLETED,
  FAILED,
  VETOED;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
