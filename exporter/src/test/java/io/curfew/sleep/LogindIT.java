package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.HostSettings;
import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.File;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.freedesktop.dbus.Marshalling;
import org.freedesktop.dbus.types.UInt32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks a logind of the test's own over a real dbus-daemon. */
@Timeout(60)
final class LogindIT {
  private static final Duration BOUND = Duration.ofMillis(4500);

  @TempDir private Path root;

  private Optional<PrivateBus> bus = Optional.empty();
  private FakeLogind fake;

  @BeforeEach
  void startBus() throws Exception {
    bus = Optional.of(PrivateBus.start(root));
    fake = new FakeLogind(PrivateBus.socket(root));
  }

  @AfterEach
  void stopBus() {
    try {
      fake.close();
    } finally {
      bus.ifPresent(PrivateBus::close);
    }
  }

  private HostBus hostBus() {
    return new HostBus(new HostSettings(root.resolve("proc"), root.resolve("sys"), root));
  }

  private List<Blocker> ask(String action) {
    return ask(action, false);
  }

  private List<Blocker> ask(String action, boolean delayBlocks) {
    try (HostBus asked = hostBus()) {
      return new Logind(asked, action, delayBlocks).blockers();
    }
  }

  private static Logind logind(HostBus asked) {
    return new Logind(asked, "hibernate", false);
  }

  @Test
  void anInhibitorHasLogindsSignature() throws Exception {
    assertThat(Marshalling.getDBusType(InhibitorLock.class)).containsExactly("(ssssuu)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate", "poweroff"})
  void yesToTheConfiguredActionIsEnough(String action) {
    for (String other :
        List.of("hibernate", "suspend", "hybrid-sleep", "suspend-then-hibernate", "poweroff")) {
      fake.answers.put(other, other.equals(action) ? "yes" : "no");
    }
    assertThat(ask(action)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "hibernate,no",
    "hibernate,challenge",
    "hibernate,na",
    "hibernate,''",
    "suspend,no",
    "hybrid-sleep,na",
    "suspend-then-hibernate,no",
    "poweroff,challenge"
  })
  void anythingButYesBlocks(String action, String answer) {
    fake.answers.put(action, answer);
    assertThat(ask(action))
        .containsExactly(
            new Blocker(Reason.CANNOT_HIBERNATE, "logind answers \"" + answer + "\" to " + action));
  }

  @ParameterizedTest
  @CsvSource({
    "hibernate,sleep",
    "hibernate,shutdown:sleep:idle",
    "suspend,idle:sleep",
    "poweroff,shutdown"
  })
  void aBlockInhibitorBlocks(String action, String what) {
    fake.locks = List.of(FakeLogind.lock(what, "backup", "writes the tape", "block"));
    assertThat(ask(action))
        .containsExactly(
            new Blocker(Reason.INHIBITED, "backup (pid 4711) inhibits: writes the tape"));
  }

  @ParameterizedTest
  @CsvSource({
    "hibernate,sleep,delay",
    "hibernate,sleep,block-weak",
    "hibernate,idle,block",
    "hibernate,shutdown,block",
    "hibernate,handle-lid-switch:handle-suspend-key,block",
    "poweroff,sleep,block",
    "poweroff,shutdown,delay"
  })
  void anInhibitorOfAnotherKindDoesNotBlock(String action, String what, String mode) {
    fake.locks = List.of(FakeLogind.lock(what, "desktop", "shows a film", mode));
    assertThat(ask(action)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "hibernate,sleep,delay,true",
    "poweroff,shutdown:sleep,delay,true",
    "hibernate,sleep,block,true",
    "hibernate,sleep,block-weak,false",
    "hibernate,idle:shutdown,delay,false",
    "poweroff,sleep,delay,false"
  })
  void aDelayInhibitorBlocksWhereTheSettingSaysSo(
      String action, String what, String mode, boolean blocks) {
    fake.locks = List.of(FakeLogind.lock(what, "upsd", "stops the machine", mode));
    assertThat(ask(action, true)).hasSize(blocks ? 1 : 0);
  }

  @Test
  void everyInhibitorAndTheAnswerAreTold() {
    fake.answers.put("hibernate", "no");
    fake.locks =
        List.of(
            FakeLogind.lock("sleep", "one", "a", "block"),
            FakeLogind.lock("sleep", "two", "b", "delay"),
            FakeLogind.lock("sleep", "three", "c", "block"));
    assertThat(ask("hibernate"))
        .extracting(Blocker::reason)
        .containsExactly(Reason.CANNOT_HIBERNATE, Reason.INHIBITED, Reason.INHIBITED);
  }

  @Test
  void strangeStringsOfAnInhibitorStayOneShortLine() {
    String evil = "a\nb\r\u001b[2J\u202e\u2028\"${jndi:x}" + "x".repeat(1 << 20);
    fake.locks = List.of(FakeLogind.lock("sleep", evil, evil, "block"));
    List<Blocker> blockers = ask("hibernate");
    assertThat(blockers).extracting(Blocker::reason).containsExactly(Reason.INHIBITED);
    assertThat(blockers.get(0).detail())
        .hasSizeLessThan(400)
        .startsWith("a\\x0ab\\x0d\\x1b[2J\\u202e\\u2028\"${jndi:x}x")
        .contains("(pid 4711)");
  }

  @Test
  void emptyAndExtremeFieldsDoNoHarm() {
    UInt32 most = new UInt32(UInt32.MAX_VALUE);
    fake.locks =
        List.of(
            FakeLogind.lock("", "", "", ""),
            FakeLogind.lock(":", "", "", "block"),
            new InhibitorLock("sleep", "", "", "block", most, most));
    assertThat(ask("hibernate"))
        .containsExactly(
            new Blocker(Reason.INHIBITED, "somebody (pid 4294967295) inhibits: no reason given"));
  }

  @Test
  void manyInhibitorsAreToldInAFewLines() {
    fake.locks =
        Collections.nCopies(5000, FakeLogind.lock("sleep", "swarm", "many of us", "block"));
    assertThat(ask("hibernate"))
        .hasSizeBetween(2, 20)
        .allMatch(b -> b.reason() == Reason.INHIBITED)
        .last()
        .extracting(Blocker::detail)
        .asString()
        .contains("more");
  }

  @Test
  void aManagerThatDoesNotAnswerBlocksInBoundedTimeAndIsBelievedAfterwards() {
    CountDownLatch never = new CountDownLatch(1);
    fake.mayAnswer = never;
    try (HostBus asked = hostBus()) {
      Logind logind = logind(asked);
      for (int i = 0; i < 2; i++) {
        assertNoLogindInTime(logind, "no answer within 3 s");
      }
      never.countDown();
      await(() -> logind.blockers().isEmpty());
    }
  }

  @Test
  void aBusThatDoesNotSpeakBlocksInBoundedTimeAndIsUsedOnceItDoes() throws Exception {
    stopBus();
    Files.delete(PrivateBus.socket(root));
    try (HostBus asked = hostBus()) {
      Logind logind = logind(asked);
      try (ServerSocketChannel mute = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        mute.bind(UnixDomainSocketAddress.of(PrivateBus.socket(root)));
        for (int i = 0; i < 2; i++) {
          assertNoLogindInTime(logind, "no answer within 3 s");
        }
      }
      Files.delete(PrivateBus.socket(root));
      startBus();
      await(() -> logind.blockers().isEmpty());
    }
  }

  @Test
  void aBusThatIsFrozenBlocksInBoundedTimeAndIsUsedOnceItThaws() throws Exception {
    try (HostBus one = hostBus();
        HostBus other = hostBus()) {
      Logind asked = logind(one);
      Logind unasked = logind(other);
      assertThat(asked.blockers()).isEmpty();
      bus.orElseThrow().signal("STOP");
      assertNoLogindInTime(asked, "no answer within 3 s");
      assertNoLogindInTime(unasked, "no answer within 3 s");
      bus.orElseThrow().signal("CONT");
      await(() -> asked.blockers().isEmpty());
      await(() -> unasked.blockers().isEmpty());
    }
  }

  private static void assertNoLogindInTime(Logind logind, String why) {
    long begun = System.nanoTime();
    List<Blocker> blockers = logind.blockers();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
    assertNoLogind(blockers, why);
  }

  private static void assertNoLogind(List<Blocker> blockers, String why) {
    assertThat(blockers).extracting(Blocker::reason).containsExactly(Reason.NO_LOGIND);
    assertThat(blockers.get(0).detail())
        .contains(why)
        .doesNotContain("Exception")
        .hasSizeLessThan(300);
  }

  @Test
  void noBusBlocks() throws Exception {
    stopBus();
    Files.delete(PrivateBus.socket(root));
    assertNoLogind(ask("hibernate"), "no system bus at " + PrivateBus.socket(root));
  }

  @Test
  void aSocketWithoutADaemonBlocksAndLeaksNothing() {
    stopBus();
    try (HostBus asked = hostBus()) {
      Logind logind = logind(asked);
      assertNoLogind(logind.blockers(), "Connection refused");
      assertNoGrowth(() -> assertNoLogind(logind.blockers(), "Connection refused"));
    }
  }

  @Test
  void aBusWithoutLogindBlocksAndLeaksNothing() {
    fake.close();
    try (HostBus asked = hostBus()) {
      Logind logind = logind(asked);
      assertNoLogind(logind.blockers(), "org.freedesktop.login1 was not provided");
      assertNoGrowth(() -> assertNoLogind(logind.blockers(), "org.freedesktop.login1"));
    }
  }

  @Test
  void twentyQuestionsTakeOneConnectionAndLeakNothing() {
    try (HostBus asked = hostBus()) {
      Logind logind = logind(asked);
      assertThat(logind.blockers()).isEmpty();
      assertNoGrowth(
          () -> {
            assertThat(logind.blockers()).isEmpty();
            assertThat(fake.strangers()).isLessThanOrEqualTo(1);
          });
    }
  }

  @Test
  void closingEndsTheConnectionAndItsThreads() {
    assertThat(ask("hibernate")).isEmpty();
    await(() -> fake.strangers() == 0);
    assertNoGrowth(() -> assertThat(ask("hibernate")).isEmpty());
    await(() -> fake.strangers() == 0);
  }

  @Test
  void aQuestionAfterTheEndBlocks() {
    HostBus asked = hostBus();
    asked.close();
    assertNoLogind(logind(asked).blockers(), "closed");
  }

  @Test
  void theRestartOfLogindOrOfTheBusIsSurvived() throws Exception {
    try (HostBus asked = hostBus()) {
      Logind logind = logind(asked);
      assertThat(logind.blockers()).isEmpty();
      fake.close();
      assertNoLogind(logind.blockers(), "systemd-logind");
      fake = new FakeLogind(PrivateBus.socket(root));
      assertThat(logind.blockers()).isEmpty();

      stopBus();
      assertNoLogind(logind.blockers(), "systemd-logind");
      startBus();
      await(() -> logind.blockers().isEmpty());
    }
  }

  /** Of threads and descriptors, which a few calls may still be letting go of. */
  private static void assertNoGrowth(Runnable question) {
    long threads = threads();
    int descriptors = descriptors();
    for (int i = 0; i < 20; i++) {
      question.run();
    }
    await(() -> threads() <= threads && descriptors() <= descriptors);
  }

  // The threads that take calls are the fake's: a pool that grows to its size under the first ones.
  private static long threads() {
    return threadNames().stream().filter(n -> !n.startsWith("DBus-MethodCall-Receiver")).count();
  }

  private static int descriptors() {
    return Optional.ofNullable(new File("/proc/self/fd").list()).map(f -> f.length).orElse(0);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(25).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as("still waiting, with threads %s", threadNames())
          .isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static List<String> threadNames() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        // The JDK's watchers over child processes, the test's kill among them, end in their own
        // time.
        .filter(n -> !n.startsWith("process reaper"))
        .sorted()
        .toList();
  }
}
