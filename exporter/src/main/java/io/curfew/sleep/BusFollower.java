package io.curfew.sleep;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows systemd's unit of the sleep. Its result is the proof; logind's PreparingForSleep is only
 * logged, since it goes true and false after a sleep that failed, too.
 *
 * <p>Used by one thread, the worker's.
 */
final class BusFollower implements SleepFollower {
  private static final Logger log = LoggerFactory.getLogger(BusFollower.class);

  private final HostBus bus;
  private final String unit;

  /** Asks over a bus that somebody else closes. */
  BusFollower(HostBus bus, String unit) {
    this.bus = bus;
    this.unit = unit;
  }

  private record Told(UnitState state, boolean preparing) {}

  @Override
  public Following follow() {
    try {
      Told before = bus.ask(this::begin, HostBus.USUAL);
      return new OneSleep(new UnitRun(unit, before.state()));
    } catch (IOException e) {
      log.warn("sleep: {} can't be followed: {}", unit, e.getMessage());
      return SleepFollower.blind().follow();
    }
  }

  /** Its own state is only what was logged. */
  private final class OneSleep implements Following {
    private final UnitRun run;
    private boolean preparing;

    OneSleep(UnitRun run) {
      this.run = run;
    }

    @Override
    public Optional<Ending> ending() {
      try {
        Told told = bus.ask(BusFollower.this::look, HostBus.USUAL);
        if (told.preparing() != preparing) {
          preparing = told.preparing();
          log.info("sleep: logind {}", preparing ? "prepares for sleep" : "is done with the sleep");
        }
        Optional<Ending> ending = run.ending(told.state());
        ending.ifPresent(BusFollower.this::finish);
        return ending;
      } catch (IOException e) {
        log.debug("sleep: {}: {}", unit, e.getMessage());
        return Optional.empty();
      }
    }
  }

  private Told begin(DBusConnection connection) throws DBusException {
    // Held, so that systemd does not forget a run that succeeded before we look. Only root may; for
    // others a sleep that succeeded shows by the clocks, and one that failed is kept anyhow.
    Systemd1 systemd = HostBus.systemd(connection);
    bestEffort("held", () -> systemd.RefUnit(unit));
    return look(connection);
  }

  private void finish(Ending ending) {
    try {
      boolean unused =
          bus.ask(
              connection -> {
                Systemd1 systemd = HostBus.systemd(connection);
                if (!ending.slept()) {
                  // Else the whole system stays "degraded" until somebody does.
                  bestEffort("reset", () -> systemd.ResetFailedUnit(unit));
                }
                bestEffort("let go", () -> systemd.UnrefUnit(unit));
                return true;
              },
              HostBus.USUAL);
    } catch (IOException e) {
      log.debug("sleep: {}: {}", unit, e.getMessage());
    }
  }

  private void bestEffort(String what, Runnable call) {
    try {
      call.run();
    } catch (DBusExecutionException e) {
      log.debug("sleep: {} can't be {}: {}", unit, what, HostBus.complaint(e));
    }
  }

  private Told look(DBusConnection connection) throws DBusException {
    String path = HostBus.systemd(connection).LoadUnit(unit).getPath();
    Properties service = connection.getRemoteObject(Systemd1.NAME, path, Properties.class);
    // In this order: a run that begins between two answers is seen as one that is not over.
    Object invocation = service.Get(Systemd1.UNIT, "InvocationID");
    String active = service.Get(Systemd1.UNIT, "ActiveState");
    String result = service.Get(Systemd1.SERVICE, "Result");
    Number status = service.Get(Systemd1.SERVICE, "ExecMainStatus");
    return new Told(
        new UnitState(hex(invocation), active, result, status.intValue()), preparing(connection));
  }

  private static boolean preparing(DBusConnection connection) throws DBusException {
    try {
      Properties logind = connection.getRemoteObject(Login1.NAME, Login1.PATH, Properties.class);
      return Boolean.TRUE.equals(logind.Get("org.freedesktop.login1.Manager", "PreparingForSleep"));
    } catch (DBusExecutionException e) {
      return false;
    }
  }

  private static String hex(Object bytes) {
    if (bytes instanceof byte[] array) {
      return HexFormat.of().formatHex(array);
    }
    StringBuilder text = new StringBuilder();
    if (bytes instanceof List<?> list) {
      list.forEach(b -> text.append(b instanceof Byte one ? HexFormat.of().toHexDigits(one) : "?"));
    }
    return text.toString();
  }
}
