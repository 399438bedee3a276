package io.curfew.sleep;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Judges requests. Pure: the request, the host's standing and the instants are given, and the same
 * ones always get the same answer.
 */
final class Guard {
  /** What an alert asks for when it leaves the kind of sleep to the host. */
  private static final String ANY_ACTION = "sleep";

  /** How far Prometheus's clock may be ahead of this host's. */
  static final Duration FUTURE_TOLERANCE = Duration.ofSeconds(30);

  private final boolean armed;
  private final String action;

  Guard(boolean armed, String action) {
    this.armed = armed;
    this.action = action;
  }

  /** Whether the request is none of the guard's business; needs no look at the host. */
  Optional<Ignored> screen(SleepRequest request, Predicate<String> isThisHost) {
    if (request.action().filter(a -> !a.isEmpty()).isEmpty()) {
      return Optional.of(Ignored.NO_ACTION);
    }
    if (!isThisHost.test(request.instance())) {
      return Optional.of(Ignored.NOT_THIS_HOST);
    }
    if (!request.firing()) {
      return Optional.of(Ignored.RESOLVED);
    }
    boolean mine =
        request.action().filter(a -> a.equals(ANY_ACTION) || a.equals(action)).isPresent();
    return mine ? Optional.empty() : Optional.of(Ignored.OTHER_ACTION);
  }

  /** Judges a request that was not screened off. */
  Decision judge(SleepRequest request, Evaluation host) {
    List<Blocker> blockers = new ArrayList<>(host.blockers());
    stale(request, host).ifPresent(why -> blockers.add(new Blocker(Reason.STALE_ALERT, why)));
    if (request.startsAt().isAfter(host.at().plus(FUTURE_TOLERANCE))) {
      blockers.add(
          new Blocker(
              Reason.FUTURE_ALERT,
              "it starts at " + request.startsAt() + ", and it is " + host.at()));
    }
    if (!blockers.isEmpty()) {
      return Decision.refused(blockers);
    }
    return armed ? Decision.accepted() : Decision.dryRun();
  }

  private static Optional<String> stale(SleepRequest request, Evaluation host) {
    if (request.awake().filter(id -> !id.equals(host.awake())).isPresent()) {
      return Optional.of("it was raised about another waking of this host");
    }
    return Stream.of(
            before(request, host.machine().map(MachineState::boot), "boot"),
            before(request, host.machine().flatMap(MachineState::resumed), "resume"),
            before(request, host.lastSign(), "sign of life"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  // No tolerance: a rightful idle alert starts a whole window after all three.
  private static Optional<String> before(
      SleepRequest request, Optional<Instant> event, String what) {
    return event
        .filter(at -> !request.startsAt().isAfter(at))
        .map(
            at ->
                "it starts at "
                    + request.startsAt()
                    + ", not after the last "
                    + what
                    + " at "
                    + at);
  }
}
