package io.curfew.sleep;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;

/**
 * One connection to the host's system bus, made when it is first needed and anew after a failure.
 * Each question has a bounded time. Thread-safe; questions are asked one after the other.
 *
 * <p>One thread of its own talks to the bus, since a call can't be interrupted.
 */
final class HostBus implements AutoCloseable {
  /** How long a question may take. */
  static final Duration USUAL = Duration.ofSeconds(3);

  private static final Path SYSTEM_BUS = Path.of("/run/dbus/system_bus_socket");

  /**
   * /var/run is an absolute link to /run on most hosts, and would lead out of host.root; where only
   * the socket was mounted in, it may be the path that was chosen.
   */
  private static final Path OLD_SYSTEM_BUS = Path.of("/var/run/dbus/system_bus_socket");

  /** What is asked; runs on the bus's thread. */
  @FunctionalInterface
  interface Question<T> {
    T ask(DBusConnection bus) throws DBusException;
  }

  private final Path socket;
  private final ExecutorService asker;
  private Optional<DBusConnection> connection = Optional.empty();
  private Optional<Future<?>> unanswered = Optional.empty();

  HostBus(HostSettings host) {
    this(socket(host));
  }

  HostBus(Path socket) {
    this.socket = socket;
    this.asker =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "host-bus");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Where the host's bus is, or should be. */
  static Path socket(HostSettings host) {
    return List.of(SYSTEM_BUS, OLD_SYSTEM_BUS).stream()
        .map(host::seen)
        .filter(Files::exists)
        .findFirst()
        .orElse(host.seen(SYSTEM_BUS));
  }

  /**
   * Asks and waits for the answer, at most so long.
   *
   * @throws IOException when there is none, with the reason in one line; the question may still
   *     reach the other side then
   */
  synchronized <T> T ask(Question<T> question, Duration atMost) throws IOException {
    if (!Files.exists(socket)) {
      throw new IOException("no system bus at " + socket);
    }
    if (asker.isShutdown()) {
      throw new IOException("the connection is closed");
    }
    // A question that hangs is not asked a second time, nor another one: its thread is still taken.
    if (unanswered.filter(earlier -> !earlier.isDone()).isPresent()) {
      throw new IOException("no answer within " + atMost.toSeconds() + " s to an earlier question");
    }
    Future<T> answer = asker.submit(() -> put(question));
    unanswered = Optional.of(answer);
    try {
      return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + atMost.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(complaint(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  static Login1 logind(DBusConnection bus) throws DBusException {
    return bus.getRemoteObject(Login1.NAME, Login1.PATH, Login1.class);
  }

  static Systemd1 systemd(DBusConnection bus) throws DBusException {
    return bus.getRemoteObject(Systemd1.NAME, Systemd1.PATH, Systemd1.class);
  }

  private <T> T put(Question<T> question) throws DBusException {
    try {
      return question.ask(connection());
    } catch (DBusException | RuntimeException e) {
      // Whatever was wrong with the connection, the next question gets a new one.
      disconnect();
      throw e;
    }
  }

  // The innermost cause says most: dbus-java wraps "Connection refused" in its own exceptions.
  static String complaint(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      innermost = cause;
    }
    String message = innermost.getMessage();
    return InhibitorLock.legible(
        message == null ? "" : message, innermost.getClass().getSimpleName());
  }

  private DBusConnection connection() throws DBusException {
    if (connection.isPresent() && connection.get().isConnected()) {
      return connection.get();
    }
    DBusConnection connected =
        DBusConnectionBuilder.forAddress("unix:path=" + socket)
            .withShared(false)
            .transportConfig()
            // dbus-java tries a refused connection again until then; we ask again anyhow.
            .withTimeout(1000)
            .back()
            .build();
    connection = Optional.of(connected);
    return connected;
  }

  private void disconnect() {
    connection.ifPresent(DBusConnection::disconnect);
    connection = Optional.empty();
  }

  // Not under the lock, which a question holds while it waits.
  @Override
  public void close() {
    if (!asker.isShutdown()) {
      asker.execute(this::disconnect);
      asker.shutdown();
    }
  }
}
