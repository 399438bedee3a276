package io.curfew.sleep;

import io.curfew.config.Schedule;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Holds the host awake outside the schedule; so does a zone that can't be told. */
final class AllowedHours implements SleepSupport {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ROOT);

  private final Schedule schedule;
  private final HostZone zone;
  private final HostClock clock;

  AllowedHours(Schedule schedule, HostZone zone, HostClock clock) {
    this.schedule = schedule;
    this.zone = zone;
    this.clock = clock;
  }

  @Override
  public List<Blocker> blockers() {
    if (!schedule.restricts()) {
      return List.of();
    }
    try {
      ZoneId local = zone.read();
      Instant now = clock.now();
      return schedule.allows(now, local) ? List.of() : List.of(outside(now, local));
    } catch (IOException e) {
      return List.of(
          new Blocker(Reason.OUTSIDE_SCHEDULE, "the time zone can't be told: " + e.getMessage()));
    }
  }

  private Blocker outside(Instant now, ZoneId local) {
    String next =
        schedule
            .next(now, local)
            .map(at -> ", allowed again " + shown(at, local))
            .orElse(", not allowed in the next days");
    return new Blocker(
        Reason.OUTSIDE_SCHEDULE, "it is " + shown(now, local) + " (" + local + ")" + next);
  }

  private static String shown(Instant at, ZoneId local) {
    return SHOWN.format(at.atZone(local));
  }
}
