package io.curfew.sleep;

import io.curfew.config.OpenSessions;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the login sessions say about sleeping, by the policy; remembers those of the look before,
 * since a session that is gone tells nothing any more. Not thread-safe. Pure.
 */
final class LoginSessions {
  private final OpenSessions policy;
  private Map<String, String> states = Map.of();
  private Optional<Instant> lastLook = Optional.empty();
  private Optional<Instant> newest = Optional.empty();

  LoginSessions(OpenSessions policy) {
    this.policy = policy;
  }

  /**
   * Judges what was listed.
   *
   * @param unasked sessions in the list whose properties were not asked
   * @param monotonicNanos CLOCK_MONOTONIC now
   */
  Testimony judge(
      List<LoginSession> listed, int unasked, Instant now, long monotonicNanos, Duration window) {
    List<LoginSession> open = listed.stream().filter(LoginSession::ofPerson).toList();
    Stream<Instant> signs =
        Stream.of(
                newest.stream(),
                changes(open, now).stream(),
                open.stream().map(session -> sign(session, now)),
                unasked > 0 && policy != OpenSessions.IGNORE
                    ? Stream.of(now)
                    : Stream.<Instant>of())
            .flatMap(s -> s);
    // A sign in the future, seen before the clock was set back, is moved once; left there, it would
    // be news at every look.
    newest = signs.map(at -> at.isAfter(now) ? now : at).max(Comparator.naturalOrder());
    lastLook = Optional.of(now);
    return new Testimony(
        newest.map(LastActivity::at).orElseGet(LastActivity::never),
        blockers(open, unasked, now, monotonicNanos, window));
  }

  private List<Instant> changes(List<LoginSession> open, Instant now) {
    Map<String, String> before = states;
    Map<String, String> after = new HashMap<>();
    open.stream().filter(s -> !s.isVanished()).forEach(s -> after.put(s.id(), s.state()));
    states = after;
    List<Instant> signs = new ArrayList<>();
    lastLook.ifPresent(
        last -> {
          if (!after.keySet().containsAll(before.keySet())) {
            signs.add(last);
          }
          if (after.entrySet().stream()
              .anyMatch(e -> !e.getValue().equals(before.get(e.getKey())))) {
            signs.add(now);
          }
        });
    return signs;
  }

  private Instant sign(LoginSession session, Instant now) {
    if (session.isVanished()) {
      return now;
    }
    if (policy == OpenSessions.IGNORE
        || session.closing()
        || (policy == OpenSessions.IDLE && session.judgedByTraffic())) {
      return session.since().orElse(now);
    }
    return session.idle() ? session.idleSince().orElse(now) : now;
  }

  private List<Blocker> blockers(
      List<LoginSession> open, int unasked, Instant now, long monotonicNanos, Duration window) {
    if (policy == OpenSessions.IGNORE) {
      return List.of();
    }
    List<String> told =
        open.stream()
            .filter(session -> !session.isVanished())
            .flatMap(session -> told(session, now, monotonicNanos, window).stream())
            .toList();
    List<Blocker> blockers = new ArrayList<>();
    told.stream().limit(Logind.MOST_TOLD).map(LoginSessions::blocker).forEach(blockers::add);
    int more = told.size() - blockers.size() + unasked;
    if (more > 0) {
      blockers.add(blocker(more + " more: see loginctl list-sessions"));
    }
    return blockers;
  }

  private static Blocker blocker(String detail) {
    return new Blocker(Reason.SESSION_OPEN, detail);
  }

  private Optional<String> told(
      LoginSession session, Instant now, long monotonicNanos, Duration window) {
    if (policy == OpenSessions.NONE) {
      return Optional.of(
          session.told()
              + (session.closing()
                  ? " is closing: logged out, but left processes running"
                  : " is logged in"));
    }
    // Whoever left processes behind is not there: it is quiet since it closed, which was a sign of
    // life.
    if (session.closing() || session.judgedByTraffic()) {
      return Optional.empty();
    }
    if (session.state().equals("opening") || !session.idle() || session.idleSince().isEmpty()) {
      return Optional.of(session.told() + " is not idle");
    }
    Duration idle = idle(session, now, monotonicNanos);
    return idle.compareTo(window) < 0
        ? Optional.of(session.told() + " is idle for " + idle.toSeconds() + " s only")
        : Optional.empty();
  }

  /** By the clock that says less. */
  private static Duration idle(LoginSession session, Instant now, long monotonicNanos) {
    Duration idle = session.idleSince().map(at -> Duration.between(at, now)).orElse(Duration.ZERO);
    Duration watched =
        session
            .idleSinceNanos()
            .map(at -> Duration.ofNanos(monotonicNanos - at))
            .orElse(Duration.ZERO);
    Duration less = idle.compareTo(watched) < 0 ? idle : watched;
    return less.isNegative() ? Duration.ZERO : less;
  }
}
