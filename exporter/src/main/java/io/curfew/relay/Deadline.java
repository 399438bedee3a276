package io.curfew.relay;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection when its time is over, whatever is being waited for: a socket's own time-out
 * starts anew with each byte that comes, and does not bound a write at all.
 */
final class Deadline implements AutoCloseable {
  private final long end;
  private final Socket socket;
  private final ScheduledFuture<?> closing;
  private volatile boolean passed;

  Deadline(ScheduledThreadPoolExecutor clock, Socket socket, long endNanos) {
    this.socket = socket;
    end = endNanos;
    closing =
        clock.schedule(
            () -> {
              passed = true;
              hangUp();
            },
            Math.max(0, end - System.nanoTime()),
            TimeUnit.NANOSECONDS);
  }

  static Duration left(long endNanos) {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  boolean passed() {
    return passed;
  }

  private void hangUp() {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed is closed.
    }
  }

  @Override
  public void close() {
    closing.cancel(false);
    hangUp();
  }
}
