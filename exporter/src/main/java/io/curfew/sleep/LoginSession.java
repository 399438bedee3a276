package io.curfew.sleep;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One login session by its properties (org.freedesktop.login1(5), "Session Objects").
 *
 * @param state opening, online, active or closing
 * @param kind logind's Class: user, greeter, lock-screen, background, manager, …
 * @param service the PAM service that opened it
 * @param remote whether it came over the network
 * @param idle logind's IdleHint
 * @param idleSince when it became idle; empty where logind can't tell, as without a terminal
 * @param idleSinceNanos the same on CLOCK_MONOTONIC, which no setting of the clock changes
 * @param since when it was opened
 */
record LoginSession(
    String id,
    String user,
    String state,
    String kind,
    String service,
    boolean remote,
    boolean idle,
    Optional<Instant> idleSince,
    Optional<Long> idleSinceNanos,
    Optional<Instant> since) {

  /** What it is when it went between the list and the question; nobody knows its class then. */
  private static final String VANISHED = "vanished";

  /**
   * Sessions of nobody: the screens before and over a login, the service managers of users, and
   * what pam_systemd calls background: cron and at, whose work is no visit. An unknown class is
   * somebody.
   */
  private static final Set<String> OF_NOBODY =
      Set.of(
          "greeter",
          "lock-screen",
          "background",
          "background-light",
          "manager",
          "manager-early",
          "none");

  /** The end of the year 9999 in microseconds; logind's "never" is 2⁶⁴ − 1. */
  private static final long LAST_MICROS = 253_402_300_799_999_999L;

  /** By the answer to GetAll; what is missing or of another type counts against sleeping. */
  static LoginSession of(String id, String user, Map<String, ?> properties) {
    return new LoginSession(
        id,
        user,
        text(properties, "State"),
        text(properties, "Class"),
        text(properties, "Service"),
        truth(properties, "Remote"),
        truth(properties, "IdleHint"),
        micros(properties, "IdleSinceHint").map(LoginSession::instant),
        micros(properties, "IdleSinceHintMonotonic").map(us -> us * 1000),
        micros(properties, "Timestamp").map(LoginSession::instant));
  }

  static LoginSession vanished(String id, String user) {
    return new LoginSession(
        id,
        user,
        VANISHED,
        "",
        "",
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static String text(Map<String, ?> properties, String name) {
    return properties.get(name) instanceof String text ? text : "";
  }

  private static boolean truth(Map<String, ?> properties, String name) {
    return Boolean.TRUE.equals(properties.get(name));
  }

  private static Optional<Long> micros(Map<String, ?> properties, String name) {
    return properties.get(name) instanceof Number number
            && number.longValue() > 0
            && number.longValue() <= LAST_MICROS
            && number.doubleValue() <= LAST_MICROS
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  boolean isVanished() {
    return state.equals(VANISHED);
  }

  boolean ofPerson() {
    return !OF_NOBODY.contains(kind);
  }

  /** Its person has left, and processes stayed: a tmux, a nohup. */
  boolean closing() {
    return state.equals("closing");
  }

  /** Over SSH: its bytes are judged by the ssh source, whatever its terminal looks like. */
  boolean judgedByTraffic() {
    boolean connected = state.equals("active") || state.equals("online");
    return remote && service.equals("sshd") && connected;
  }

  /** Whose it is, as one line of bounded length. */
  String told() {
    return InhibitorLock.legible(user, "somebody")
        + " (session "
        + InhibitorLock.legible(id, "?")
        + (service.isBlank() ? "" : ", " + InhibitorLock.legible(service, ""))
        + ")";
  }
}
