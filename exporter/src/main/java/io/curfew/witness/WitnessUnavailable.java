package io.curfew.witness;

import java.io.IOException;

/** The witness can't work here; the message says in one line what is missing and what to do. */
public final class WitnessUnavailable extends IOException {
  private static final long serialVersionUID = 1L;

  WitnessUnavailable(String message) {
    super(message);
  }

  WitnessUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
