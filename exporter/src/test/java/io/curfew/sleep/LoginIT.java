package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.config.OpenSessions;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Evidence.Testimony;
import io.curfew.evidence.HostClock;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.freedesktop.dbus.Marshalling;
import org.freedesktop.dbus.types.UInt64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks for sessions over a real dbus-daemon. */
@Timeout(60)
final class LoginIT {
  private static final Duration WINDOW = Duration.ofHours(3);

  @TempDir private Path root;

  private PrivateBus daemon;
  private FakeLogind fake;
  private HostBus bus;

  @BeforeEach
  void startBus() throws Exception {
    daemon = PrivateBus.start(root);
    fake = new FakeLogind(PrivateBus.socket(root));
    bus = new HostBus(new HostSettings(root.resolve("proc"), root.resolve("sys"), root));
  }

  @AfterEach
  void stopBus() {
    // The fake gives its name back, and waits 20 s for a daemon that is gone.
    fake.close();
    bus.close();
    daemon.close();
  }

  private Testimony testify(OpenSessions policy) {
    return new LoginEvidence(bus, policy, HostClock.system()).testify(WINDOW);
  }

  // Values as `busctl call … GetAll s org.freedesktop.login1.Session` shows them; types by
  // org.freedesktop.login1(5).
  private void open(String id, String kind, String state, boolean idle) throws Exception {
    Map<String, Object> properties = new HashMap<>();
    long since = (System.currentTimeMillis() - Duration.ofHours(5).toMillis()) * 1000;
    properties.put("Id", id);
    properties.put("Name", "ann");
    properties.put("State", state);
    properties.put("Class", kind);
    properties.put("Type", "tty");
    properties.put("Service", "login");
    properties.put("Remote", false);
    properties.put("IdleHint", idle);
    properties.put("IdleSinceHint", new UInt64(since));
    long monotonic = System.nanoTime() - Duration.ofHours(5).toNanos();
    // A machine that is not up for five hours yet has no such moment.
    properties.put("IdleSinceHintMonotonic", new UInt64(Math.max(1, monotonic / 1000)));
    properties.put("Timestamp", new UInt64(since));
    fake.export(id, properties);
    List<ListedSession> all = new ArrayList<>(fake.sessions);
    all.add(FakeLogind.listed(id, "ann"));
    fake.sessions = all;
  }

  @Test
  void listsHaveLogindsAndSystemdsSignatures() throws Exception {
    assertThat(Marshalling.getDBusType(ListedSession.class)).containsExactly("(susso)");
    assertThat(Marshalling.getDBusType(ListedJob.class)).containsExactly("(usssoo)");
    assertThat(Marshalling.getDBusType(ListedUnit.class)).containsExactly("(ssssssouso)");
  }

  @Test
  void nobodyIsLoggedIn() {
    assertThat(testify(OpenSessions.NONE))
        .isEqualTo(new Testimony(LastActivity.never(), List.of()));
  }

  @Test
  void propertiesArriveAsTheyAre() throws Exception {
    open("1", "user", "active", false);
    open("2", "user", "closing", false);
    open("3", "greeter", "active", false);
    open("4", "manager", "active", false);
    open("5", "user", "online", true);
    Instant before = Instant.now();
    Testimony told = testify(OpenSessions.NONE);
    assertThat(told.blockers())
        .containsExactly(
            new Blocker(Reason.SESSION_OPEN, "ann (session 1, login) is logged in"),
            new Blocker(
                Reason.SESSION_OPEN,
                "ann (session 2, login) is closing: logged out, but left processes running"),
            new Blocker(Reason.SESSION_OPEN, "ann (session 5, login) is logged in"));
    assertThat(told.lastActivity().at().orElseThrow()).isAfterOrEqualTo(before);
    assertThat(testify(OpenSessions.IDLE).blockers())
        .contains(new Blocker(Reason.SESSION_OPEN, "ann (session 1, login) is not idle"));
    assertThat(testify(OpenSessions.IGNORE).blockers()).isEmpty();
  }

  @Test
  void aSessionThatIsGoneWhenItIsAskedIsNoFailure() {
    fake.sessions = List.of(FakeLogind.listed("9", "ann"));
    Testimony told = testify(OpenSessions.NONE);
    assertThat(told.blockers()).isEmpty();
    assertThat(told.lastActivity().at()).isPresent();
  }

  @Test
  void thousandsOfSessionsAreToldInAFewLinesInTime() throws Exception {
    for (int i = 0; i < 3; i++) {
      open("1" + i, "user", "active", false);
    }
    List<ListedSession> all = new ArrayList<>(fake.sessions);
    for (int i = 0; i < 8189; i++) {
      all.add(fake.sessions.get(i % 3));
    }
    fake.sessions = all;
    long begun = System.nanoTime();
    Testimony told = testify(OpenSessions.NONE);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    // A machine too slow for all of them in three seconds may say that there was no answer.
    assertThat(told.blockers()).isNotEmpty().hasSizeLessThan(12);
  }

  @Test
  void aBusThatDiesInTheMiddleIsUnknownAndBlocks() throws Exception {
    open("1", "user", "active", false);
    LoginEvidence evidence = new LoginEvidence(bus, OpenSessions.IGNORE, HostClock.system());
    assertThat(evidence.testify(WINDOW).blockers()).isEmpty();
    daemon.close();
    Testimony told = evidence.testify(WINDOW);
    assertThat(told.lastActivity()).isEqualTo(LastActivity.unknown());
    assertThat(told.blockers()).extracting(Blocker::reason).containsExactly(Reason.NO_LOGIND);
    assertThat(told.blockers().get(0).detail()).hasSizeLessThan(300).doesNotContain("\n");
  }

  @Test
  void aQuestionThatHangsIsNotAskedAgainByAnother() {
    fake.mayAnswer = new CountDownLatch(1);
    Logind logind = new Logind(bus, "hibernate", false);
    assertThat(logind.blockers()).extracting(Blocker::reason).containsExactly(Reason.NO_LOGIND);
    long begun = System.nanoTime();
    assertThat(testify(OpenSessions.NONE).blockers())
        .extracting(Blocker::reason)
        .containsExactly(Reason.NO_LOGIND);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    fake.mayAnswer.countDown();
  }
}
