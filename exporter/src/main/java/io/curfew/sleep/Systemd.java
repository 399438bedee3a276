package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;

/**
 * What systemd is about: jobs in its queue, and APT's timed work. No answer is an answer against
 * sleeping.
 */
final class Systemd implements SleepSupport {
  // unattended-upgrades.service is none of them: it waits for the shutdown, always active.
  private static final List<String> APT = List.of("apt-daily.service", "apt-daily-upgrade.service");

  private static final Set<String> AT_REST = Set.of("inactive", "failed");

  /** By which a target draws other units into its own transaction, to start or to stop. */
  private static final List<String> DRAWS =
      List.of("Requires", "Wants", "BindsTo", "Conflicts", "ConflictedBy");

  private final HostBus bus;

  /** Asks over a bus that somebody else closes. */
  Systemd(HostBus bus) {
    this.bus = bus;
  }

  @Override
  public List<Blocker> blockers() {
    try {
      return bus.ask(Systemd::ask, HostBus.USUAL);
    } catch (IOException e) {
      return List.of(new Blocker(Reason.NO_LOGIND, "systemd: " + e.getMessage()));
    }
  }

  private static List<Blocker> ask(DBusConnection connection) throws DBusException {
    Systemd1 systemd = HostBus.systemd(connection);
    List<Blocker> blockers = new ArrayList<>();
    for (ListedUnit unit : systemd.ListUnitsByNames(APT)) {
      if (APT.contains(unit.name) && !AT_REST.contains(unit.activeState)) {
        blockers.add(
            new Blocker(
                Reason.APT_RUNNING,
                unit.name + " is " + InhibitorLock.legible(unit.activeState, "?")));
      }
    }
    List<ListedJob> jobs = systemd.ListJobs();
    blockers.addAll(busy(jobs, drawn(connection, systemd, jobs)));
    return blockers;
  }

  /** What the jobs say, but for those of a sleep under way: at the last check it is our own. */
  static List<Blocker> busy(Collection<ListedJob> jobs, Set<String> drawn) {
    List<String> others =
        jobs.stream()
            .filter(job -> !SleepUnits.ALL.contains(job.unit) && !drawn.contains(job.unit))
            .map(ListedJob::told)
            .toList();
    int more = others.size() - Logind.MOST_TOLD;
    return Stream.concat(
            others.stream().limit(Logind.MOST_TOLD),
            more > 0 ? Stream.of(more + " more: see systemctl list-jobs") : Stream.<String>of())
        .map(detail -> new Blocker(Reason.JOBS_RUNNING, detail))
        .toList();
  }

  /**
   * Units that a sleep under way takes with it: hooks wanted by hibernate.target wait in the queue
   * until after the resume, and would hold every sleep up at its last check.
   */
  private static Set<String> drawn(
      DBusConnection connection, Systemd1 systemd, List<ListedJob> jobs) throws DBusException {
    Set<String> asleep = new HashSet<>();
    jobs.stream().map(job -> job.unit).filter(SleepUnits.ALL::contains).forEach(asleep::add);
    if (asleep.isEmpty()) {
      return Set.of();
    }
    // Reached before the service starts: it has no job any more, and what it drew in may have.
    asleep.add(SleepUnits.TARGET);
    Set<String> drawn = new HashSet<>();
    for (String unit : asleep) {
      Properties properties =
          connection.getRemoteObject(
              Systemd1.NAME, systemd.LoadUnit(unit).getPath(), Properties.class);
      for (String name : DRAWS) {
        List<String> names = properties.Get(Systemd1.UNIT, name);
        drawn.addAll(names);
      }
    }
    return drawn;
  }
}
