package io.curfew.web;

/** A body that is no notification of version 4; the message says why, in one line. */
final class MalformedNotification extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedNotification(String message) {
    super(message);
  }
}
