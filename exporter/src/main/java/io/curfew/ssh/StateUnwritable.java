package io.curfew.ssh;

import java.io.IOException;

/** The books can't be made durable, whatever counts: no reason to count by something else. */
final class StateUnwritable extends IOException {
  private static final long serialVersionUID = 1L;

  StateUnwritable(String message) {
    super(message);
  }
}
