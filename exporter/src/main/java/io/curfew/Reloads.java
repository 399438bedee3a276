package io.curfew;

import io.curfew.web.ReloadNotice;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * How the last reading of the configuration went. The web configuration is also read by itself,
 * when it changes; while either is broken the last reading was no success. Thread-safe.
 */
final class Reloads {
  private Instant lastSuccess;
  private boolean lastSucceeded = true;
  private boolean webFileSucceeded = true;

  Reloads(Instant started) {
    lastSuccess = started;
  }

  synchronized void succeeded(Instant at) {
    lastSucceeded = true;
    webFileSucceeded = true;
    lastSuccess = at;
  }

  synchronized void failed() {
    lastSucceeded = false;
  }

  synchronized boolean lastSucceeded() {
    return lastSucceeded && webFileSucceeded;
  }

  synchronized Instant lastSuccess() {
    return lastSuccess;
  }

  private synchronized void webFile(boolean success, Instant at) {
    webFileSucceeded = success;
    if (success) {
      lastSuccess = at;
    }
  }

  /** For the one who reads the web configuration. */
  ReloadNotice ofWebFile(Supplier<Instant> now) {
    return new ReloadNotice() {
      @Override
      public void succeeded() {
        webFile(true, now.get());
      }

      @Override
      public void failed() {
        webFile(false, now.get());
      }
    };
  }
}
