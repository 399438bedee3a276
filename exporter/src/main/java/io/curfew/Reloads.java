package io.curfew;

import java.time.Instant;

/** How the last reading of the configuration went. Thread-safe. */
final class Reloads {
  private Instant lastSuccess;
  private boolean lastSucceeded = true;

  Reloads(Instant started) {
    lastSuccess = started;
  }

  synchronized void succeeded(Instant at) {
    lastSucceeded = true;
    lastSuccess = at;
  }

  synchronized void failed() {
    lastSucceeded = false;
  }

  synchronized boolean lastSucceeded() {
    return lastSucceeded;
  }

  synchronized Instant lastSuccess() {
    return lastSuccess;
  }
}
