package io.curfew.flow;

import java.io.IOException;

/** An order was carried out, but a restart would forget it. */
final class StateNotWritten extends IOException {
  private static final long serialVersionUID = 1;

  StateNotWritten(String message, Throwable cause) {
    super(message, cause);
  }
}
