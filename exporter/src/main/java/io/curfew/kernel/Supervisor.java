package io.curfew.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Whoever started this process as a service and wants to hear how it does: systemd, by the protocol
 * of sd_notify(3). Silent where nobody asked. Used by one thread.
 */
public final class Supervisor implements AutoCloseable {
  /** States of sd_notify(3). */
  public enum State {
    READY,
    RELOADING,
    STOPPING,
    WATCHDOG
  }

  private final Optional<DatagramPeer> listener;
  private final Optional<Duration> watchdog;

  private Supervisor(Optional<DatagramPeer> listener, Optional<Duration> watchdog) {
    this.listener = listener;
    this.watchdog = watchdog;
  }

  /** The one that this environment names for the process with this id. */
  public static Supervisor of(Map<String, String> environment, long pid) {
    Optional<DatagramPeer> listener =
        Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
            .filter(name -> name.length() > 1 && (name.startsWith("/") || name.startsWith("@")))
            .map(name -> new DatagramPeer("service manager", "systemd", name));
    return new Supervisor(listener, listener.flatMap(l -> watchdog(environment, pid)));
  }

  /** sd_watchdog_enabled(3). */
  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String whose = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    return Optional.ofNullable(environment.get("WATCHDOG_USEC"))
        .filter(usec -> usec.matches("[0-9]{1,15}") && whose.equals(Long.toString(pid)))
        .map(usec -> Duration.ofNanos(Long.parseLong(usec) * 1000))
        .filter(longest -> !longest.isZero());
  }

  /** The longest that it waits for {@link State#WATCHDOG} before it ends this process. */
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  /**
   * Tells it.
   *
   * @throws IOException when it does not listen
   */
  public void tell(State state) throws IOException {
    if (listener.isPresent()) {
      listener.get().send((state + "=1").getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public void close() {
    listener.ifPresent(DatagramPeer::close);
  }
}
