package io.curfew.web;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.curfew.config.Settings;
import io.curfew.web.PasswordCheck.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users with passwords: what a guess costs, and whom it can keep out. */
@Timeout(60)
final class PasswordCheckTest {
  private static final String HERE = "192.0.2.1";

  @TempDir private Path dir;
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong work = new AtomicLong();

  private int guess;

  /** Ann's hash is the cheapest, bob's the dearest. */
  private PasswordCheck check;

  @BeforeEach
  void users() throws Exception {
    check = check(this::counted);
  }

  private PasswordCheck check(PasswordCheck.Hashing hashing) throws Exception {
    return check(
        "  ann: %s\n  bob: %s\n  cid: %s\n"
            .formatted(hash(4, "a"), hash(7, "b"), hash(5, "x".repeat(71))),
        hashing);
  }

  private PasswordCheck check(String users, PasswordCheck.Hashing hashing) throws Exception {
    Path file = dir.resolve("web.yml");
    Files.writeString(file, "basic_auth_users:\n" + users);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Settings settings = Settings.load(List.of("curfew.web.config-file=" + file));
    return new PasswordCheck(settings.web().file().rules().users(), nanos::get, hashing);
  }

  private static String hash(int cost, String password) {
    return BCrypt.withDefaults().hashToString(cost, password.toCharArray());
  }

  private boolean counted(byte[] password, String hash) {
    work.addAndGet(1L << Integer.parseInt(hash.substring(4, 6)));
    return BCrypt.verifyer().verify(password, hash.getBytes(StandardCharsets.US_ASCII)).verified;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann", "bob", "cid", "nobody", ""})
  void aWrongPasswordCostsTheSameWhoeverIsNamed(String user) {
    assertThat(check.check(user, "wrong", HERE)).isEqualTo(Verdict.WRONG);
    assertThat(work).hasValue(1 << 7);
  }

  @Test
  void aRightPasswordIsHashedOnce() {
    for (int i = 0; i < 50; i++) {
      assertThat(check.check("bob", "b", HERE)).isEqualTo(Verdict.RIGHT);
    }
    assertThat(work).hasValue(1 << 7);
    assertThat(check.check("ann", "b", HERE)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void aPasswordThatBcryptWouldCutIsWrongAndCostsNothing() {
    assertThat(check.check("cid", "x".repeat(71), HERE)).isEqualTo(Verdict.RIGHT);
    work.set(0);
    assertThat(check.check("cid", "x".repeat(72), HERE)).isEqualTo(Verdict.WRONG);
    assertThat(check.check("cid", "\u00fc".repeat(36), HERE)).isEqualTo(Verdict.WRONG);
    assertThat(work).hasValue(0);
  }

  @Test
  void whereUserEndsAndPasswordBeginsIsPartOfThePair() {
    assertThat(check.check("ann", "a", HERE)).isEqualTo(Verdict.RIGHT);
    assertThat(check.check("an", "na", HERE)).isEqualTo(Verdict.WRONG);
    assertThat(check.check("", "anna", HERE)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void anAddressHasTenGuessesAndThenOneASecond() {
    assertThat(guesses(HERE, 30)).isEqualTo(10);
    pass(Duration.ofMillis(999));
    assertThat(guesses(HERE, 30)).isZero();
    pass(Duration.ofMillis(1));
    assertThat(guesses(HERE, 30)).isEqualTo(1);
  }

  @Test
  void whoHoldsManyAddressesHasNoMoreThanAllStrangersTogether() {
    int hashed = 0;
    for (int i = 0; i < 5000; i++) {
      hashed += guesses("198.51.100." + i, 1);
    }
    assertThat(hashed).isEqualTo(20);
    pass(Duration.ofSeconds(10));
    for (int i = 0; i < 5000; i++) {
      hashed += guesses("203.0.113." + i, 1);
    }
    assertThat(hashed).isEqualTo(20 + 20);
  }

  @Test
  void guessersBehindTheSameAddressCantLockOutWhoWasOnceRight() {
    assertThat(check.check("ann", "a", HERE)).isEqualTo(Verdict.RIGHT);
    int unused = guesses(HERE, 5000);
    assertThat(check.check("ann", "a", HERE)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void guessersAtManyAddressesCantTakeTheHashesOfAnAddressThatWasRight() {
    assertThat(check.check("ann", "a", HERE)).isEqualTo(Verdict.RIGHT);
    for (int i = 0; i < 5000; i++) {
      int unused = guesses("198.51.100." + i, 1);
    }
    assertThat(check.check("bob", "b", HERE)).isEqualTo(Verdict.RIGHT);
    assertThat(check.check("bob", "b", "203.0.113.1")).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void aFloodThatEndsLeavesNobodyLockedOut() {
    int unused = guesses(HERE, 100_000);
    assertThat(check.check("ann", "a", HERE)).isEqualTo(Verdict.TOO_OFTEN);
    pass(Duration.ofSeconds(1));
    assertThat(check.check("ann", "a", HERE)).isEqualTo(Verdict.RIGHT);
  }

  /** How many of them were hashed, each another password. */
  private int guesses(String remote, int count) {
    int hashed = 0;
    for (int i = 0; i < count; i++) {
      hashed += check.check("ann", "guess " + guess++, remote) == Verdict.WRONG ? 1 : 0;
    }
    return hashed;
  }

  @Test
  void aScraperWithAnOldPasswordCostsOneHashAndKeepsNobodyOut() {
    for (int i = 0; i < 5000; i++) {
      assertThat(check.check("ann", "old", HERE)).isEqualTo(Verdict.WRONG);
    }
    assertThat(work).hasValue(1 << 7);
    assertThat(check.check("ann", "a", HERE)).isEqualTo(Verdict.RIGHT);
  }

  /** At the highest cost all strangers together have a hash each two seconds. */
  @ParameterizedTest
  @ValueSource(ints = {4, 10, 11, 12, 13, 14})
  void whoFloodsKeepsNobodyElseOutWhateverAHashCosts(int cost) throws Exception {
    String hash = hash(4, "a").replace("$04$", "$%02d$".formatted(cost));
    PasswordCheck dear =
        check(
            "  ann: " + hash + "\n",
            (password, of) -> new String(password, StandardCharsets.UTF_8).startsWith("right"));
    String again = "203.0.113.1";
    assertThat(dear.check("ann", "mistyped", again)).isEqualTo(Verdict.WRONG);
    for (int second = 0; second < 120; second++) {
      for (int tenth = 0; tenth < 10; tenth++) {
        for (int i = 0; i < 20; i++) {
          Verdict unused = dear.check("ann", second + " " + tenth + " " + i, HERE);
        }
        pass(Duration.ofMillis(100));
      }
      if (second % 10 == 9) {
        // Each time another password, as if nobody had been right yet.
        assertThat(dear.check("ann", "right" + second, "198.51.100." + second))
            .isEqualTo(Verdict.RIGHT);
      }
    }
    assertThat(dear.check("ann", "right", again)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void twoAreHashedAtOnceAndNoAddressTakesThePlacesOfAnother() throws Exception {
    CountDownLatch two = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    PasswordCheck slow =
        check(
            (password, hash) -> {
              int now = atOnce.incrementAndGet();
              most.accumulateAndGet(now, Math::max);
              two.countDown();
              await(go);
              atOnce.decrementAndGet();
              return true;
            });
    List<CompletableFuture<Verdict>> flood = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      flood.add(started(slow, "p" + i, HERE));
    }
    await(two);
    while (done(flood) < 6) {
      Thread.sleep(5);
    }
    CompletableFuture<Verdict> other = started(slow, "q", "198.51.100.1");
    Thread.sleep(100);
    assertThat(other).isNotDone();
    go.countDown();
    assertThat(other.get()).isEqualTo(Verdict.RIGHT);
    int right = 0;
    for (CompletableFuture<Verdict> verdict : flood) {
      right += verdict.get() == Verdict.RIGHT ? 1 : 0;
    }
    assertThat(right).isEqualTo(2);
    assertThat(most.get()).isEqualTo(2);
  }

  private static CompletableFuture<Verdict> started(
      PasswordCheck check, String password, String remote) {
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    new Thread(() -> verdict.complete(check.check("ann", password, remote))).start();
    return verdict;
  }

  private static long done(List<CompletableFuture<Verdict>> verdicts) {
    return verdicts.stream().filter(CompletableFuture::isDone).count();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
