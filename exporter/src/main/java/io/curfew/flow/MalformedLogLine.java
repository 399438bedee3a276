package io.curfew.flow;

/** A line that claims to tell of a flow, and does not. */
final class MalformedLogLine extends Exception {
  private static final long serialVersionUID = 1;

  MalformedLogLine(String message) {
    // Without the stack: a file may hold millions of them.
    super(message, null, false, false);
  }
}
