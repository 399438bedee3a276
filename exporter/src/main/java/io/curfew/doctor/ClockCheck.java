package io.curfew.doctor;

import io.curfew.kernel.ClockDiscipline;
import io.curfew.kernel.KernelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether somebody keeps the clock, and whether Prometheus has the same time. */
final class ClockCheck implements Check {
  static final String WHAT = "clock";
  private static final String MEND =
      "timedatectl set-ntp true || apt-get install systemd-timesyncd";

  /** An idle alert is judged by both clocks. */
  private static final Duration MOST = Duration.ofSeconds(60);

  @Override
  public List<Finding> look(Patient patient) {
    List<Finding> found = new ArrayList<>();
    try {
      found.add(kept(ClockDiscipline.synchronised()));
    } catch (KernelException e) {
      found.add(Finding.unseen(WHAT, String.valueOf(e.getMessage()), "timedatectl"));
    }
    patient
        .monitored()
        .flatMap(m -> m.prometheus().ahead().answer().flatMap(ahead -> apart(m, ahead)))
        .ifPresent(found::add);
    return found;
  }

  /** A virtual machine may be given the time by other means, hence no more than a note. */
  static Finding kept(boolean synchronised) {
    return synchronised
        ? Finding.ok(WHAT, "kept by a time service")
        : Finding.note(WHAT, "the kernel knows of no time service that keeps it", MEND);
  }

  static Optional<Finding> apart(Monitored monitored, Duration ahead) {
    if (ahead.abs().compareTo(MOST) <= 0) {
      return Optional.of(
          Finding.ok(
              WHAT, "within " + Math.max(1, ahead.abs().toSeconds() + 1) + " s of Prometheus'"));
    }
    return Optional.of(
        monitored.found(
            WHAT,
            "Prometheus' clock is "
                + ahead.abs().toSeconds()
                + " s "
                + (ahead.isNegative() ? "behind" : "ahead")
                + ": alerts seem to be of another time",
            "compare both with date -u; where it is wrong: " + MEND));
  }
}
