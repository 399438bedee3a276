package io.curfew.sleep;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * What logind says about the configured action: whether the host can, and who forbids it. Each
 * question has a bounded time; no answer is an answer against sleeping.
 *
 * <p>One thread of its own talks to the bus, since a call can't be interrupted.
 */
final class Logind implements SleepSupport, AutoCloseable {
  private static final Path SYSTEM_BUS = Path.of("/run/dbus/system_bus_socket");
  private static final String NAME = "org.freedesktop.login1";
  private static final String PATH = "/org/freedesktop/login1";
  private static final long SECONDS = 3;

  // logind allows 8192 inhibitors, and each blocker is a line of a log, a picture and an API
  // answer.
  private static final int MOST_TOLD = 10;

  private final Path socket;
  private final String action;
  private final ExecutorService asker;
  private Optional<DBusConnection> bus = Optional.empty();
  private Optional<Future<List<Blocker>>> unanswered = Optional.empty();

  Logind(HostSettings host, String action) {
    this(host.seen(SYSTEM_BUS), action);
  }

  Logind(Path socket, String action) {
    this.socket = socket;
    this.action = action;
    this.asker =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "logind");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public synchronized List<Blocker> blockers() {
    if (!Files.exists(socket)) {
      return List.of(new Blocker(Reason.NO_LOGIND, "no system bus at " + socket));
    }
    if (asker.isShutdown()) {
      return List.of(noAnswer("the connection is closed"));
    }
    // A question that hangs is not asked a second time: its thread is still taken.
    boolean fresh = unanswered.isEmpty();
    Future<List<Blocker>> answer = unanswered.orElseGet(() -> asker.submit(this::ask));
    unanswered = Optional.empty();
    try {
      List<Blocker> blockers = answer.get(SECONDS, TimeUnit.SECONDS);
      return fresh ? blockers : List.of(noAnswer("it answered late"));
    } catch (TimeoutException e) {
      unanswered = Optional.of(answer);
      return List.of(noAnswer("no answer within " + SECONDS + " s"));
    } catch (ExecutionException e) {
      return List.of(noAnswer(complaint(e)));
    } catch (InterruptedException e) {
      unanswered = Optional.of(answer);
      Thread.currentThread().interrupt();
      return List.of(noAnswer("interrupted"));
    }
  }

  private static Blocker noAnswer(String why) {
    return new Blocker(Reason.NO_LOGIND, "systemd-logind: " + why);
  }

  // The innermost cause says most: dbus-java wraps "Connection refused" in its own exceptions.
  private static String complaint(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      innermost = cause;
    }
    String message = innermost.getMessage();
    return InhibitorLock.legible(
        message == null ? "" : message, innermost.getClass().getSimpleName());
  }

  private List<Blocker> ask() throws DBusException {
    try {
      Login1 logind = connection().getRemoteObject(NAME, PATH, Login1.class);
      List<Blocker> blockers = new ArrayList<>();
      String can = can(logind);
      if (!can.equals("yes")) {
        blockers.add(
            new Blocker(Reason.CANNOT_HIBERNATE, "logind answers \"" + can + "\" to " + action));
      }
      blockers.addAll(inhibited(logind.ListInhibitors()));
      return blockers;
    } catch (DBusException | RuntimeException e) {
      // Whatever was wrong with the connection, the next question gets a new one.
      disconnect();
      throw e;
    }
  }

  private List<Blocker> inhibited(List<InhibitorLock> locks) {
    List<InhibitorLock> forbidding = locks.stream().filter(l -> l.forbids(action)).toList();
    List<Blocker> told = new ArrayList<>();
    for (InhibitorLock lock : forbidding.subList(0, Math.min(forbidding.size(), MOST_TOLD))) {
      told.add(new Blocker(Reason.INHIBITED, lock.told()));
    }
    if (forbidding.size() > MOST_TOLD) {
      int more = forbidding.size() - MOST_TOLD;
      told.add(new Blocker(Reason.INHIBITED, more + " more: see systemd-inhibit --list"));
    }
    return told;
  }

  private String can(Login1 logind) {
    return switch (action) {
      case "hibernate" -> logind.CanHibernate();
      case "suspend" -> logind.CanSuspend();
      case "hybrid-sleep" -> logind.CanHybridSleep();
      case "suspend-then-hibernate" -> logind.CanSuspendThenHibernate();
      case "poweroff" -> logind.CanPowerOff();
      default -> "no";
    };
  }

  private DBusConnection connection() throws DBusException {
    if (bus.isPresent() && bus.get().isConnected()) {
      return bus.get();
    }
    DBusConnection connected =
        DBusConnectionBuilder.forAddress("unix:path=" + socket)
            .withShared(false)
            .transportConfig()
            // dbus-java tries a refused connection again until then; we ask again anyhow.
            .withTimeout(1000)
            .back()
            .build();
    bus = Optional.of(connected);
    return connected;
  }

  private void disconnect() {
    bus.ifPresent(DBusConnection::disconnect);
    bus = Optional.empty();
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
