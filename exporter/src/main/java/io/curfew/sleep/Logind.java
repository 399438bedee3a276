package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;

/**
 * What logind says about the configured action: whether the host can, and who forbids it. No answer
 * is an answer against sleeping.
 */
final class Logind implements SleepSupport {
  // logind allows 8192 inhibitors, and each blocker is a line of a log, a picture and an API
  // answer.
  static final int MOST_TOLD = 10;

  private final HostBus bus;
  private final String action;
  private final boolean delayBlocks;

  /** Asks over a bus that somebody else closes. */
  Logind(HostBus bus, String action, boolean delayBlocks) {
    this.bus = bus;
    this.action = action;
    this.delayBlocks = delayBlocks;
  }

  @Override
  public List<Blocker> blockers() {
    try {
      return bus.ask(this::ask, HostBus.USUAL);
    } catch (IOException e) {
      return List.of(noAnswer(e));
    }
  }

  static Blocker noAnswer(IOException why) {
    return new Blocker(Reason.NO_LOGIND, "systemd-logind: " + why.getMessage());
  }

  private List<Blocker> ask(DBusConnection connection) throws DBusException {
    Login1 logind = HostBus.logind(connection);
    List<Blocker> blockers = new ArrayList<>();
    String can = can(logind);
    if (!can.equals("yes")) {
      blockers.add(
          new Blocker(
              Reason.CANNOT_HIBERNATE,
              "logind answers \"" + InhibitorLock.legible(can, "") + "\" to " + action));
    }
    blockers.addAll(inhibited(logind.ListInhibitors(), action, delayBlocks));
    return blockers;
  }

  /** Who forbids the action. */
  static List<Blocker> inhibited(List<InhibitorLock> locks, String action, boolean delayBlocks) {
    List<InhibitorLock> forbidding =
        locks.stream().filter(l -> l.forbids(action, delayBlocks)).toList();
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
}
