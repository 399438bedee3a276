package io.curfew.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestDeskTest {
  private static final SleepAttempt.Patience PATIENT =
      new SleepAttempt.Patience(
          Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(10));
  private static final SleepAttempt.Patience HASTY =
      new SleepAttempt.Patience(
          Duration.ofMillis(50), Duration.ofSeconds(10), Duration.ZERO, Duration.ofMillis(50));

  @TempDir private Path dir;
  private FakeHost host;

  @BeforeEach
  void open() throws IOException {
    host = new FakeHost(dir);
    Evaluation unused = host.watcher.look();
    host.pass(20);
  }

  @AfterEach
  void close() {
    host.close();
  }

  private RequestDesk desk(boolean armed, SleepAttempt.Patience patience) {
    return host.desk(armed, patience);
  }

  private static String one(List<Receipt> receipts) {
    assertThat(receipts).hasSize(1);
    return (receipts.get(0).outcome() + " " + receipts.get(0).reason()).strip();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private long count(Outcome outcome, String reason) {
    return host.ledger.requests(outcome, reason);
  }

  private void scrape() {
    await(() -> host.announcement.show().isPresent());
    host.announcement.scraped();
  }

  @Test
  void aDryRunIsCountedAndNeverActs() {
    assertThat(one(desk(false, PATIENT).receive(List.of(host.request())))).isEqualTo("pending");
    await(() -> count(Outcome.DRY_RUN, "idle") == 1);
    assertThat(host.slept()).isZero();
    assertThat(host.announcement.show()).isEmpty();
  }

  @Test
  void anArmedHostSleepsExactlyOnceAfterOneScrape() {
    RequestDesk desk = desk(true, PATIENT);
    SleepRequest request = host.request();
    desk.receive(List.of(request));
    await(() -> host.announcement.show().isPresent());
    assertThat(host.slept()).isZero();
    assertThat(one(desk.receive(List.of(request)))).isEqualTo("ignored already_pending");
    scrape();
    await(() -> host.ledger.sleeps(SleepOutcome.COMPLETED) == 1);
    assertThat(host.slept()).isEqualTo(1);
    assertThat(count(Outcome.ACCEPTED, "idle")).isEqualTo(1);
    await(() -> host.announcement.show().isEmpty());
    await(() -> !desk.decisions().isEmpty());
    await(() -> one(desk.receive(List.of(request))).equals("ignored already_slept"));
    assertThat(host.slept()).isEqualTo(1);
  }

  @Test
  void withoutAScrapeItDoesNotSleep() {
    desk(true, HASTY).receive(List.of(host.request()));
    await(() -> count(Outcome.REFUSED, "not_scraped") == 1);
    assertThat(host.slept()).isZero();
    assertThat(count(Outcome.ACCEPTED, "idle")).isZero();
    assertThat(host.announcement.show()).isEmpty();
  }

  @Test
  void activityBetweenAnnouncementAndSleepRefuses() {
    RequestDesk desk = desk(true, PATIENT);
    desk.receive(List.of(host.request()));
    await(() -> host.announcement.show().isPresent());
    host.blockers = List.of(new Blocker(Reason.SSH_ACTIVE, "a packet"));
    scrape();
    await(() -> count(Outcome.REFUSED, "ssh_active") == 1);
    assertThat(host.slept()).isZero();
    assertThat(count(Outcome.ACCEPTED, "idle")).isZero();
  }

  @Test
  void aRepeatAfterARefusalIsJudgedAnew() {
    RequestDesk desk = desk(false, PATIENT);
    SleepRequest request = host.request();
    host.blockers = List.of(new Blocker(Reason.APT_LOCKED, "locked"));
    desk.receive(List.of(request));
    await(() -> count(Outcome.REFUSED, "apt_locked") == 1);
    host.blockers = List.of();
    await(() -> one(desk.receive(List.of(request))).equals("pending"));
    await(() -> count(Outcome.DRY_RUN, "idle") == 1);
  }

  @Test
  void oneOfTwoAlertsAtOnceSleepsAndTheOtherIsStaleAfterwards() {
    RequestDesk desk = desk(true, PATIENT);
    SleepRequest first = host.request();
    SleepRequest second =
        new SleepRequest(
            "f2", first.startsAt(), true, "me", Optional.of("sleep"), Optional.empty());
    assertThat(desk.receive(List.of(first, second)))
        .extracting(Receipt::outcome)
        .containsExactly("pending", "pending");
    scrape();
    await(() -> host.ledger.sleeps(SleepOutcome.COMPLETED) == 1);
    await(() -> desk.decisions().size() == 2);
    assertThat(desk.decisions().get(0).decision().outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(host.slept()).isEqualTo(1);
  }

  @Test
  void ignoredAlertsAreCountedOnceEachAndAnsweredAtOnce() {
    RequestDesk desk = desk(true, HASTY);
    SleepRequest good = host.request();
    SleepRequest other =
        new SleepRequest(
            "f3", good.startsAt(), true, "you", Optional.of("sleep"), Optional.empty());
    assertThat(one(desk.receive(List.of(other)))).isEqualTo("ignored not_this_host");
    await(() -> count(Outcome.IGNORED, "not_this_host") == 1);
    assertThat(host.slept()).isZero();
  }

  @Test
  void countsContinueAfterARestart() throws IOException {
    desk(false, PATIENT).receive(List.of(host.request()));
    await(() -> count(Outcome.DRY_RUN, "idle") == 1);
    close();
    host = new FakeHost(dir);
    assertThat(count(Outcome.DRY_RUN, "idle")).isEqualTo(1);
  }

  @Test
  void aSleepThatAFormerRunBeganIsConcludedOnce() {
    host.ledger.begin(new Ledger.Attempt("k", "boot-0", host.now)).join();
    Unfinished.conclude(host.ledger, host.watcher.look());
    await(() -> host.ledger.sleeps(SleepOutcome.COMPLETED) == 1);
    Unfinished.conclude(host.ledger, host.watcher.look());
    host.store.sync().join();
    assertThat(host.ledger.sleeps(SleepOutcome.COMPLETED)).isEqualTo(1);
    assertThat(host.ledger.sleeps(SleepOutcome.FAILED)).isZero();
  }
}
