package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.OpenSessions;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.types.UInt64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginSessionsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Instant LOGIN = NOW.minusSeconds(20_000);
  private static final long NANOS = 200_000_000_000_000L;
  private static final Duration WINDOW = Duration.ofHours(3);

  private static Map<String, Object> properties(String kind, String state, Object... more) {
    Map<String, Object> all = new HashMap<>();
    all.put("Class", kind);
    all.put("State", state);
    all.put("Service", "login");
    all.put("Type", "tty");
    all.put("Remote", false);
    all.put("IdleHint", false);
    all.put("IdleSinceHint", new UInt64(0));
    all.put("IdleSinceHintMonotonic", new UInt64(0));
    all.put("Timestamp", micros(LOGIN));
    for (int i = 0; i < more.length; i += 2) {
      all.put((String) more[i], more[i + 1]);
    }
    return all;
  }

  private static UInt64 micros(Instant at) {
    return new UInt64(at.getEpochSecond() * 1_000_000 + at.getNano() / 1000);
  }

  private static LoginSession session(String id, String kind, String state, Object... more) {
    return LoginSession.of(id, "ann", properties(kind, state, more));
  }

  private static LoginSession ssh(String state) {
    return session("7", "user", state, "Remote", true, "Service", "sshd");
  }

  private static LoginSession idle(Duration byTime, Duration byMonotonic) {
    return session(
        "c1",
        "user",
        "active",
        "IdleHint",
        true,
        "IdleSinceHint",
        micros(NOW.minus(byTime)),
        "IdleSinceHintMonotonic",
        new UInt64((NANOS - byMonotonic.toNanos()) / 1000));
  }

  private static Testimony judge(LoginSessions sessions, Instant now, LoginSession... open) {
    return sessions.judge(List.of(open), 0, now, NANOS, WINDOW);
  }

  private static Testimony judge(OpenSessions policy, LoginSession... open) {
    return judge(new LoginSessions(policy), NOW, open);
  }

  @ParameterizedTest
  @CsvSource({
    "user,active,true",
    "user,online,true",
    "user,opening,true",
    "user,closing,true",
    "user-early,active,true",
    "user-light,active,true",
    "user-incomplete,active,true",
    "'',active,true",
    "something-new,active,true",
    "greeter,active,false",
    "lock-screen,online,false",
    "background,active,false",
    "background,closing,false",
    "background-light,active,false",
    "manager,active,false",
    "manager-early,active,false",
    "none,active,false"
  })
  void onlyASessionOfAPersonKeepsTheHostAwake(String kind, String state, boolean blocks) {
    Testimony told = judge(OpenSessions.NONE, session("3", kind, state));
    assertThat(told.blockers()).hasSize(blocks ? 1 : 0);
    assertThat(told.blockers()).allMatch(b -> b.reason() == Reason.SESSION_OPEN);
    assertThat(told.lastActivity().at().isPresent()).isEqualTo(blocks);
  }

  @Test
  void nobodyLoggedInIsKnown() {
    assertThat(judge(OpenSessions.NONE)).isEqualTo(new Testimony(LastActivity.never(), List.of()));
  }

  @Test
  void aForgottenTmuxIsToldFromAPersonWhoIsThere() {
    assertThat(judge(OpenSessions.NONE, ssh("closing")).blockers())
        .containsExactly(
            new Blocker(
                Reason.SESSION_OPEN,
                "ann (session 7, sshd) is closing: logged out, but left processes running"));
    assertThat(judge(OpenSessions.NONE, ssh("active")).blockers())
        .containsExactly(new Blocker(Reason.SESSION_OPEN, "ann (session 7, sshd) is logged in"));
  }

  @ParameterizedTest
  @CsvSource({
    "10800,10800,true",
    "10799,10800,false",
    "10800,10799,false",
    "90000,60,false",
    "-60,90000,false"
  })
  void aLocalSessionMustBeIdleForTheWholeWindowByBothClocks(long time, long mono, boolean quiet) {
    Testimony told =
        judge(OpenSessions.IDLE, idle(Duration.ofSeconds(time), Duration.ofSeconds(mono)));
    assertThat(told.blockers().isEmpty()).isEqualTo(quiet);
  }

  @Test
  void whatLogindCannotTellIsNotIdle() {
    LoginSession unknown = session("c1", "user", "active", "IdleHint", true);
    assertThat(judge(OpenSessions.IDLE, unknown).blockers())
        .containsExactly(new Blocker(Reason.SESSION_OPEN, "ann (session c1, login) is not idle"));
    assertThat(judge(OpenSessions.IDLE, session("c1", "user", "online")).blockers()).hasSize(1);
    assertThat(judge(OpenSessions.IDLE, LoginSession.of("1", "", Map.of())).blockers()).hasSize(1);
    LoginSession never =
        session(
            "c1",
            "user",
            "active",
            "IdleHint",
            true,
            "IdleSinceHint",
            new UInt64(BigInteger.TWO.pow(64).subtract(BigInteger.ONE).toString()));
    assertThat(judge(OpenSessions.IDLE, never).blockers()).hasSize(1);
    assertThat(judge(OpenSessions.IDLE, never).lastActivity()).isEqualTo(LastActivity.at(NOW));
  }

  @ParameterizedTest
  @CsvSource({"active,0", "online,0", "closing,0", "opening,1", "'',1"})
  void anIdleSshSessionIsJudgedByItsTraffic(String state, int blockers) {
    Testimony told = judge(OpenSessions.IDLE, ssh(state));
    assertThat(told.blockers()).hasSize(blockers);
    assertThat(told.lastActivity()).isEqualTo(LastActivity.at(blockers == 0 ? LOGIN : NOW));
  }

  @Test
  void aRemoteSessionOfAnotherServiceIsJudgedByItsTerminal() {
    LoginSession xrdp = session("9", "user", "active", "Remote", true, "Service", "xrdp-sesman");
    assertThat(judge(OpenSessions.IDLE, xrdp).blockers()).hasSize(1);
  }

  @Test
  void whereSessionsAreIgnoredOnlyLoginAndLogoutAreLife() {
    LoginSessions sessions = new LoginSessions(OpenSessions.IGNORE);
    LoginSession here = session("3", "user", "active");
    Testimony told = judge(sessions, NOW, here);
    assertThat(told).isEqualTo(new Testimony(LastActivity.at(LOGIN), List.of()));
    assertThat(judge(sessions, NOW.plusSeconds(5), here)).isEqualTo(told);
    assertThat(judge(sessions, NOW.plusSeconds(10)).lastActivity())
        .isEqualTo(LastActivity.at(NOW.plusSeconds(5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "IDLE", "IGNORE"})
  void loginAndLogoutAreSignsOfLifeOnce(OpenSessions policy) {
    LoginSessions sessions = new LoginSessions(policy);
    assertThat(judge(sessions, NOW).lastActivity()).isEqualTo(LastActivity.never());
    Instant in = NOW.plusSeconds(5);
    assertThat(judge(sessions, in, ssh("active")).lastActivity()).isEqualTo(LastActivity.at(in));
    Instant out = NOW.plusSeconds(10);
    assertThat(judge(sessions, out).lastActivity()).isEqualTo(LastActivity.at(in));
    assertThat(judge(sessions, NOW.plusSeconds(15)).lastActivity()).isEqualTo(LastActivity.at(in));
  }

  @Test
  void aSessionThatIsNotIdleIsLifeNowAndAnIdleOneSinceThen() {
    LoginSessions sessions = new LoginSessions(OpenSessions.NONE);
    assertThat(judge(sessions, NOW, session("c1", "user", "active")).lastActivity())
        .isEqualTo(LastActivity.at(NOW));
    assertThat(judge(sessions, NOW.plusSeconds(5), session("c1", "user", "active")).lastActivity())
        .isEqualTo(LastActivity.at(NOW.plusSeconds(5)));
    LoginSession idle = idle(Duration.ofMinutes(10), Duration.ofMinutes(10));
    assertThat(judge(sessions, NOW.plusSeconds(10), idle).lastActivity())
        .as("never older than was known")
        .isEqualTo(LastActivity.at(NOW.plusSeconds(5)));
    assertThat(judge(OpenSessions.NONE, idle).lastActivity())
        .isEqualTo(LastActivity.at(NOW.minusSeconds(600)));
  }

  @Test
  void closingIsASignOfLifeAndThenQuiet() {
    LoginSessions sessions = new LoginSessions(OpenSessions.IDLE);
    Testimony first = judge(sessions, NOW, ssh("active"));
    assertThat(first.lastActivity()).isEqualTo(LastActivity.at(LOGIN));
    Instant closed = NOW.plusSeconds(5);
    assertThat(judge(sessions, closed, ssh("closing")).lastActivity())
        .isEqualTo(LastActivity.at(closed));
    assertThat(judge(sessions, NOW.plusSeconds(10), ssh("closing")).lastActivity())
        .isEqualTo(LastActivity.at(closed));
  }

  @Test
  void aSessionThatWentWhileItWasAskedIsLifeAndNoBlocker() {
    Testimony told = judge(OpenSessions.NONE, LoginSession.vanished("5", "bob"));
    assertThat(told).isEqualTo(new Testimony(LastActivity.at(NOW), List.of()));
  }

  @Test
  void aClockThatIsSetBackMovesTheSignOnce() {
    LoginSessions sessions = new LoginSessions(OpenSessions.NONE);
    Testimony before = judge(sessions, NOW, session("3", "user", "active"));
    assertThat(before.lastActivity()).isEqualTo(LastActivity.at(NOW));
    Instant back = NOW.minusSeconds(7200);
    assertThat(judge(sessions, back).lastActivity()).isEqualTo(LastActivity.at(back));
    assertThat(judge(sessions, back.plusSeconds(5)).lastActivity())
        .isEqualTo(LastActivity.at(back));
  }

  @Test
  void manySessionsAreToldInAFewLines() {
    List<LoginSession> many = new ArrayList<>();
    for (int i = 0; i < 256; i++) {
      many.add(session("s" + i, "user", "active"));
    }
    Testimony told = new LoginSessions(OpenSessions.NONE).judge(many, 7744, NOW, NANOS, WINDOW);
    assertThat(told.blockers()).hasSize(11).last().asString().contains("7990 more: see loginctl");
    Testimony unasked =
        new LoginSessions(OpenSessions.IDLE).judge(List.of(), 1, NOW, NANOS, WINDOW);
    assertThat(unasked.blockers()).hasSize(1);
    assertThat(unasked.lastActivity()).isEqualTo(LastActivity.at(NOW));
  }

  @Test
  void hostileNamesStayOneShortLine() {
    String evil = "a\nb\r\u001b[2J\u202e" + "x".repeat(100_000);
    LoginSession session =
        LoginSession.of(evil, evil, properties("user", "active", "Service", evil));
    assertThat(judge(OpenSessions.NONE, session).blockers().get(0).detail())
        .hasSizeLessThan(600)
        .startsWith("a\\x0ab\\x0d\\x1b[2J\\u202e")
        .doesNotContain("\n", "\r", "\u001b", "\u202e");
  }
}
