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
import org.freedesktop.dbus.exceptions.DBusExecutionException;

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
    // A question that hangs is not asked a second time: its thread is still taken.
    Future<List<Blocker>> answer = unanswered.orElseGet(() -> asker.submit(this::ask));
    try {
      List<Blocker> blockers = answer.get(SECONDS, TimeUnit.SECONDS);
      boolean fresh = unanswered.isEmpty();
      unanswered = Optional.empty();
      return fresh ? blockers : List.of(noAnswer("it answered late"));
    } catch (TimeoutException e) {
      unanswered = Optional.of(answer);
      return List.of(noAnswer("no answer within " + SECONDS + " s"));
    } catch (ExecutionException e) {
      unanswered = Optional.empty();
      return List.of(noAnswer(String.valueOf(e.getCause())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(noAnswer("interrupted"));
    }
  }

  private static Blocker noAnswer(String why) {
    return new Blocker(Reason.NO_LOGIND, "systemd-logind: " + why);
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
      for (InhibitorLock lock : logind.ListInhibitors()) {
        if (forbids(lock)) {
          blockers.add(
              new Blocker(
                  Reason.INHIBITED, lock.who + " (pid " + lock.pid + ") inhibits: " + lock.why));
        }
      }
      return blockers;
    } catch (DBusException | DBusExecutionException e) {
      disconnect();
      throw e;
    }
  }

  // idle and the keys never stop a sleep that is asked for; a delay only delays it.
  private boolean forbids(InhibitorLock lock) {
    String forbidding = action.equals("poweroff") ? "shutdown" : "sleep";
    return lock.mode.equals("block") && List.of(lock.what.split(":")).contains(forbidding);
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
        DBusConnectionBuilder.forAddress("unix:path=" + socket).withShared(false).build();
    bus = Optional.of(connected);
    return connected;
  }

  private void disconnect() {
    bus.ifPresent(DBusConnection::disconnect);
    bus = Optional.empty();
  }

  @Override
  public void close() {
    asker.execute(this::disconnect);
    asker.shutdown();
  }
}
