package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.logfile.Stamp;
import io.curfew.state.Store;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(10);

  @TempDir private Path dir;
  private Ledger ledger = new Ledger(false, 64);

  @Test
  void aConfirmedRecordGivesTheConnectionToItsUser() throws Exception {
    read(5000, 1L);
    claim("ann");
    settle(new Verdict.Confirmed(key(), 1), NOW);
    assertThat(ledger.bytes().users()).containsEntry("ann", Traffic.of(5000, 5, 0, 0));
    assertThat(ledger.logins()).containsEntry(new Ledger.Login("ann", "password"), 1L);
    assertThat(ledger.lastTraffic()).contains(NOW);
  }

  @Test
  void aContradictionWaitsForPamAndThenCountsAsForged() throws Exception {
    read(5000, 1L);
    claim("ann");
    settle(new Verdict.Contradicted(), NOW);
    assertThat(ledger.forged()).isZero();
    settle(new Verdict.Contradicted(), LATER);
    assertThat(ledger.forged()).isEqualTo(1);
    end();
    assertThat(ledger.bytes().users()).isEmpty();
    assertThat(reason(Unattributed.UNTRUSTED_LOG).in().bytes()).isEqualTo(5000);
  }

  @Test
  void aRecordOfAConnectionThatIsGoneIsNotTrusted() throws Exception {
    read(5000, 1L);
    claim("ann");
    settle(new Verdict.Gone(), LATER);
    end();
    assertThat(reason(Unattributed.UNTRUSTED_LOG).in().bytes()).isEqualTo(5000);
  }

  @Test
  void aRecordOfAConnectionThatIsGoneCountsWhereTheLogIsTrusted() throws Exception {
    ledger = new Ledger(true, 64);
    read(5000, 1L);
    claim("ann");
    settle(new Verdict.Gone(), LATER);
    assertThat(ledger.bytes().users()).containsKey("ann");
  }

  @Test
  void aConnectionThatNobodyLoggedInOnIsUnauthenticated() throws Exception {
    read(5000, 1L);
    end();
    assertThat(reason(Unattributed.UNAUTHENTICATED).in().bytes()).isEqualTo(5000);
  }

  @Test
  void theSamePortsInOtherHandsAreNotTheSession() throws Exception {
    read(5000, 1L);
    claim("ann");
    settle(new Verdict.Confirmed(key(), 1), NOW);
    read(7000, 2L);
    assertThat(ledger.open()).isEmpty();
    assertThat(ledger.bytes().users()).containsEntry("ann", Traffic.of(5000, 5, 0, 0));
    assertThat(reason(Unattributed.NO_SESSION).in().bytes()).isEqualTo(2000);
  }

  @Test
  void aLateRecordOfTheJournalIsNotTakenForThePortsNextConnection() throws Exception {
    Instant between = NOW.minusSeconds(5);
    read(5000, 1L);
    assertThat(ledger.record(trusted("ann", between), NOW)).isTrue();
    read(7000, 2L);
    read(7000, 0);
    settle(new Verdict.Gone(), LATER);
    assertThat(ledger.bytes().users()).isEmpty();
    assertThat(ledger.logins()).containsKey(new Ledger.Login("ann", "publickey"));
  }

  @Test
  void aLateRecordOfTheJournalCountsForTheConnectionOfItsTime() throws Exception {
    read(0, 1L);
    ledger.record(trusted("ann", NOW.plusMillis(1)), NOW);
    read(5000, 2L);
    read(5000, 0);
    read(7000, 0);
    settle(new Verdict.Gone(), LATER);
    assertThat(ledger.bytes().users()).containsEntry("ann", Traffic.of(2000, 2, 0, 0));
  }

  @Test
  void theJournalsWordOfAnOpenConnectionIsNothingThatTheKernelDoesNotSay() throws Exception {
    read(5000, 1L);
    ledger.record(trusted("ann", NOW.plusMillis(1)), NOW);
    settle(new Verdict.Open(), LATER);
    assertThat(ledger.bytes().users()).isEmpty();
  }

  @Test
  void aRecordFromTheFutureIsJudgedAsOneWithoutATime() throws Exception {
    read(5000, 1L);
    ledger.record(trusted("ann", LATER), NOW);
    assertThat(ledger.claims().get(0).written()).isEmpty();
  }

  private LogRecord trusted(String user, Instant at) throws UnknownHostException {
    return new LogRecord.Accepted(
        "publickey",
        user,
        Origin.of(key().peer()),
        1,
        true,
        Optional.of(new Stamp(at.minusMillis(1), at)));
  }

  @Test
  void aConnectionThatCameAndWentOnASessionsPortsIsNotTheSessions() throws Exception {
    read(5000, 1L);
    claim("ann");
    settle(new Verdict.Confirmed(key(), 1), NOW);
    ledger.socketEnded(key(), 1);
    read(6000, 0);
    ledger.socketEnded(key(), 2);
    read(9000, 0);
    end(9000);
    assertThat(ledger.bytes().users()).containsEntry("ann", Traffic.of(6000, 6, 0, 0));
    assertThat(reason(Unattributed.UNAUTHENTICATED).in().bytes()).isEqualTo(3000);
  }

  @Test
  void theLateNoticeOfTheLastHoldersEndDoesNotEndTheSession() throws Exception {
    read(5000, 1L);
    read(6000, 2L);
    claim("ann");
    settle(new Verdict.Confirmed(key(), 2), NOW);
    ledger.socketEnded(key(), 1);
    read(9000, 2L);
    assertThat(ledger.open()).hasSize(1);
    assertThat(ledger.bytes().users()).containsEntry("ann", Traffic.of(3000, 3, 0, 0));
  }

  @Test
  void aLateRecordIsHeardBeforeThePortsAreTheNextConnections() throws Exception {
    read(5000, 1L);
    read(5000, 0);
    assertThat(ledger.record(trusted("ann", NOW.plusMillis(1)), NOW)).isTrue();
    read(8000, 2L);
    assertThat(ledger.bytes().users()).containsEntry("ann", Traffic.of(5000, 5, 0, 0));
    assertThat(ledger.claims()).isEmpty();
  }

  @Test
  void aBelievedRecordOfAConnectionThatIsGoneDoesNotWaitForTheKernel() throws Exception {
    read(5000, 1L);
    read(5000, 0);
    assertThat(ledger.record(trusted("ann", NOW.plusMillis(1)), NOW)).isTrue();
    settle(new Verdict.Gone(), NOW);
    assertThat(ledger.bytes().users()).containsEntry("ann", Traffic.of(5000, 5, 0, 0));
  }

  @Test
  void aRecordThatComesAfterASessionsEndIsNotForgedForThat() throws Exception {
    read(5000, 1L);
    claim("ann");
    settle(new Verdict.Confirmed(key(), 1), NOW);
    read(5000, 0);
    LogRecord late =
        new LogRecord.Accepted(
            "password", "bob", Origin.of(key().peer()), 2, false, Optional.empty());
    ledger.record(late, NOW.plusSeconds(1));
    settle(new Verdict.Gone(), LATER);
    assertThat(ledger.forged()).isZero();
  }

  @Test
  void connectionsToOthersAreWorkPastAMinuteOfKeepAlive() {
    client(64 * 60);
    assertThat(ledger.lastTraffic()).isEmpty();
    client(64 * 60 + 1);
    assertThat(ledger.lastTraffic()).contains(NOW);
    assertThat(ledger.bytes().client()).isEqualTo(Traffic.of(0, 0, 64 * 60 + 1, 1));
  }

  private void client(long out) {
    PlainCounters plain =
        new PlainCounters(Traffic.NONE, Traffic.NONE, Traffic.NONE, Traffic.of(0, 0, out, 1));
    Set<ConnectionKey> unused =
        ledger.read(
            new Reading(Optional.of(new Reading.Plain(plain, plain)), Map.of(), 0, 0),
            Map.of(),
            true,
            NOW,
            0);
  }

  @Test
  void everythingComesBackFromTheStore() throws Exception {
    read(5000, 1L);
    claim("ann with blanks");
    settle(new Verdict.Confirmed(key(), 1), NOW);
    claim("bob");
    Books.Instance instance = new Books.Instance("id", "boot", "net", "shape\nof it");
    try (Store store = Store.open(dir, Clock.systemUTC())) {
      store
          .commit(new Books(store::entries).step(ledger, instance, Optional.of("file 7 9")))
          .join();
    }
    try (Store store = Store.open(dir, Clock.systemUTC())) {
      Books books = new Books(store::entries);
      Ledger again = new Ledger(false, 64);
      assertThat(books.restore(again)).isEqualTo(instance);
      assertThat(books.cursor()).contains("file 7 9");
      assertThat(again.sessions()).isEqualTo(ledger.sessions());
      assertThat(again.claims()).isEqualTo(ledger.claims());
      assertThat(again.logins()).isEqualTo(ledger.logins());
      assertThat(again.lastTraffic()).isEqualTo(ledger.lastTraffic());
      assertThat(again.bytes().users()).isEqualTo(ledger.bytes().users());
      assertThat(again.bytes().elements()).isEqualTo(ledger.bytes().elements());
      assertThat(again.bytes().table()).isEqualTo(ledger.bytes().table());
    }
  }

  private Traffic reason(Unattributed reason) {
    return ledger.bytes().unattributed().getOrDefault(reason, Traffic.NONE);
  }

  private void claim(String user) throws UnknownHostException {
    assertThat(
            ledger.record(
                new LogRecord.Accepted(
                    "password",
                    user,
                    Origin.of(key().peer()),
                    1,
                    false,
                    Optional.of(new Stamp(NOW, NOW.plusSeconds(1)))),
                NOW))
        .isTrue();
  }

  private void settle(Verdict verdict, Instant at) {
    List<Claim> claims = ledger.claims();
    claims.forEach(claim -> ledger.settle(claim, verdict, at, 0));
  }

  private void read(long in, long cookie) throws UnknownHostException {
    Traffic count = Traffic.of(in, in / 1000, 0, 0);
    PlainCounters plain = new PlainCounters(count, count, Traffic.NONE, Traffic.NONE);
    Set<ConnectionKey> unused =
        ledger.read(
            new Reading(Optional.of(new Reading.Plain(plain, plain)), Map.of(key(), count), 1, 1),
            cookie == 0 ? Map.of() : Map.of(key(), cookie),
            true,
            NOW,
            0);
  }

  private void end() throws UnknownHostException {
    end(5000);
  }

  private void end(long in) throws UnknownHostException {
    read(in, 0);
    read(in, 0);
    assertThat(ledger.finish(NOW)).isEmpty();
    assertThat(ledger.finish(LATER)).containsExactly(key());
    ledger.removed(key(), Optional.of(Traffic.of(in, in / 1000, 0, 0)));
  }

  private static ConnectionKey key() throws UnknownHostException {
    return new ConnectionKey(
        new Peer(InetAddress.getByName("2001:db8::2"), 50022),
        InetAddress.getByName("2001:db8::1"),
        22);
  }

  @Test
  void trafficThatAWrongClockPutInTheFutureIsDatedNowOnceTheClockIsRight() {
    client(64 * 60 + 1);
    assertThat(ledger.lastTraffic()).contains(NOW);
    Instant right = NOW.minusSeconds(86_400);
    ledger.finish(right);
    assertThat(ledger.lastTraffic()).contains(right);
    ledger.finish(right.plusSeconds(600));
    assertThat(ledger.lastTraffic()).contains(right);
  }

  @Test
  void aClockThatIsSlewedBackTakesNoTrafficBack() {
    client(64 * 60 + 1);
    ledger.finish(NOW.minusSeconds(30));
    assertThat(ledger.lastTraffic()).contains(NOW);
  }
}
