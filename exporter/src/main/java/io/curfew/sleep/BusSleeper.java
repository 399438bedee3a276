package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.errors.Timeout;
import org.freedesktop.dbus.errors.UnknownMethod;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks logind for the sleep over the host's bus. */
final class BusSleeper implements Sleeper {
  private static final Logger log = LoggerFactory.getLogger(BusSleeper.class);

  // Longer than dbus-java waits for a reply (20 s).
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Path socket;
  private final String action;
  private final boolean delayBlocks;

  BusSleeper(Path socket, String action, boolean delayBlocks) {
    this.socket = socket;
    this.action = action;
    this.delayBlocks = delayBlocks;
  }

  /**
   * Asks once.
   *
   * @throws IOException when it was not asked for, or refused. No answer to the request is neither:
   *     logind may carry it out yet, so that it stays to be followed
   */
  @Override
  public void sleep() throws IOException {
    AtomicBoolean requested = new AtomicBoolean();
    try (HostBus bus = new HostBus(socket)) {
      Optional<String> refusal = bus.ask(connection -> ask(connection, requested), LONGEST);
      if (refusal.isPresent()) {
        throw new IOException("logind refuses to " + action + ": " + refusal.get());
      }
    } catch (IOException e) {
      if (!requested.get()) {
        throw e;
      }
      log.warn("sleep: {}: {}; it may still come", action, e.getMessage());
    }
  }

  private Optional<String> ask(DBusConnection connection, AtomicBoolean requested)
      throws DBusException {
    Login1 logind = HostBus.logind(connection);
    // logind does not count the locks of the caller's own user, which is root's most often.
    Optional<String> held = held(logind);
    if (held.isPresent()) {
      return held;
    }
    try {
      requested.set(true);
      request(logind);
      return Optional.empty();
    } catch (NoReply | Timeout e) {
      throw e;
    } catch (DBusExecutionException e) {
      String why = refusal(logind, e);
      requested.set(false);
      return Optional.of(why);
    }
  }

  private void request(Login1 logind) {
    try {
      switch (action) {
        case "hibernate" -> logind.HibernateWithFlags(Login1.CHECK_INHIBITORS);
        case "suspend" -> logind.SuspendWithFlags(Login1.CHECK_INHIBITORS);
        case "hybrid-sleep" -> logind.HybridSleepWithFlags(Login1.CHECK_INHIBITORS);
        case "suspend-then-hibernate" ->
            logind.SuspendThenHibernateWithFlags(Login1.CHECK_INHIBITORS);
        case "poweroff" -> logind.PowerOffWithFlags(Login1.CHECK_INHIBITORS);
        default -> throw new IllegalArgumentException("no such action: " + action);
      }
    } catch (UnknownMethod e) {
      requestWithoutFlags(logind);
    }
  }

  // systemd before 249. Root's request passes by inhibitors then: those seen just before refused.
  private void requestWithoutFlags(Login1 logind) {
    switch (action) {
      case "hibernate" -> logind.Hibernate(false);
      case "suspend" -> logind.Suspend(false);
      case "hybrid-sleep" -> logind.HybridSleep(false);
      case "suspend-then-hibernate" -> logind.SuspendThenHibernate(false);
      case "poweroff" -> logind.PowerOff(false);
      default -> throw new IllegalArgumentException("no such action: " + action);
    }
  }

  // "Interactive authentication required" is what logind says to anybody but root of an inhibitor,
  // of other people's sessions, and of a missing polkit rule: the list tells which. That the list
  // can be asked for tells a refusal from a bus that died under the request.
  private String refusal(Login1 logind, DBusExecutionException e) {
    return held(logind)
        .orElseGet(
            () -> {
              String why = HostBus.complaint(e);
              return why.startsWith("Interactive authentication required")
                  ? why + " (another's session is open, or polkit does not allow it to this user)"
                  : why;
            });
  }

  private Optional<String> held(Login1 logind) {
    List<Blocker> inhibited = Logind.inhibited(logind.ListInhibitors(), action, delayBlocks);
    return inhibited.stream().findFirst().map(Blocker::detail);
  }
}
