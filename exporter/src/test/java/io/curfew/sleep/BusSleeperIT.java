package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.freedesktop.dbus.errors.AccessDenied;
import org.freedesktop.dbus.errors.NoReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks a logind of the test's own for a sleep, over a real dbus-daemon. */
@Timeout(60)
final class BusSleeperIT {
  @TempDir private Path root;

  private PrivateBus daemon;
  private FakeLogind fake;

  @BeforeEach
  void startBus() throws Exception {
    daemon = PrivateBus.start(root);
    fake = new FakeLogind(PrivateBus.socket(root));
  }

  @AfterEach
  void stopBus() {
    // The fake gives its name back, and waits 20 s for a daemon that is gone.
    fake.close();
    daemon.close();
  }

  private BusSleeper sleeper(String action) {
    return new BusSleeper(PrivateBus.socket(root), action, false);
  }

  @ParameterizedTest
  @CsvSource({
    "hibernate,HibernateWithFlags,Hibernate",
    "suspend,SuspendWithFlags,Suspend",
    "hybrid-sleep,HybridSleepWithFlags,HybridSleep",
    "suspend-then-hibernate,SuspendThenHibernateWithFlags,SuspendThenHibernate",
    "poweroff,PowerOffWithFlags,PowerOff"
  })
  void eachActionIsItsMethodAskedOnceWithInhibitorsChecked(String action, String method, String old)
      throws Exception {
    sleeper(action).sleep();
    assertThat(fake.requests).containsExactly(method + " 1");

    fake.requests.clear();
    fake.knowsFlags = false;
    sleeper(action).sleep();
    assertThat(fake.requests).containsExactly(old + " false");
  }

  @Test
  void aLockOfRootsOwnRefusesWithoutARequest() {
    fake.locks = List.of(FakeLogind.lock("sleep", "backup", "writes the tape", "block"));
    assertThatThrownBy(sleeper("hibernate")::sleep)
        .isInstanceOf(IOException.class)
        .hasMessage("logind refuses to hibernate: backup (pid 4711) inhibits: writes the tape");
    assertThat(fake.requests).isEmpty();
  }

  @Test
  void aRefusalIsOneClearLine() {
    fake.refusal = Optional.of(new AccessDenied("Access\ndenied " + "x".repeat(5000)));
    assertThatThrownBy(sleeper("hibernate")::sleep)
        .isInstanceOf(IOException.class)
        .message()
        .startsWith("logind refuses to hibernate: Access\\x0adenied x")
        .hasSizeLessThan(300);
    assertThat(fake.requests).hasSize(1);
  }

  @Test
  void aLockTakenLateIsNamedInsteadOfARequiredPassword() {
    fake.whenRequested =
        () -> fake.locks = List.of(FakeLogind.lock("sleep", "upsd", "measures", "block"));
    fake.refusal = Optional.of(new AccessDenied("Interactive authentication required."));
    assertThatThrownBy(sleeper("hibernate")::sleep)
        .hasMessage("logind refuses to hibernate: upsd (pid 4711) inhibits: measures");
  }

  @Test
  void aRequiredPasswordIsExplained() {
    fake.refusal = Optional.of(new AccessDenied("Interactive authentication required."));
    assertThatThrownBy(sleeper("hibernate")::sleep)
        .message()
        .startsWith("logind refuses to hibernate: Interactive authentication required. (another");
  }

  @Test
  void noReplyIsNoRefusalSinceItMayStillCome() {
    fake.refusal = Optional.of(new NoReply("no reply"));
    assertThatCode(sleeper("hibernate")::sleep).doesNotThrowAnyException();
    assertThat(fake.requests).hasSize(1);
  }

  @Test
  void aBusThatDiesAfterTheRequestIsNoRefusal() {
    fake.whenRequested = daemon::close;
    assertThatCode(sleeper("hibernate")::sleep).doesNotThrowAnyException();
    assertThat(fake.requests).hasSize(1);
  }

  @Test
  void noBusIsAFailure() {
    stopBus();
    assertThatThrownBy(sleeper("hibernate")::sleep).isInstanceOf(IOException.class);
  }
}
