package io.curfew.witness;

import java.io.IOException;

/** What was read is not an object that clang made of the witness's programs. */
final class MalformedObject extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedObject(String what) {
    super("malformed witness object: " + what);
  }
}
