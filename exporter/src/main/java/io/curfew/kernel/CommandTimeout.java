package io.curfew.kernel;

import java.io.IOException;

/** A child that did not end in time and was killed; what it has begun may go on. */
public final class CommandTimeout extends IOException {
  private static final long serialVersionUID = 1L;

  CommandTimeout(String message) {
    super(message);
  }
}
