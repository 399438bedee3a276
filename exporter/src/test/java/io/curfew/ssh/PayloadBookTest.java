package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Counts as kernel 6.18 gave them (INET_DIAG_INFO and SOCK_DESTROY notices of a connection that
 * moved 1000 bytes in and 500 out): at the end 1001 received where the peer closed first, 1000
 * where this side did or a reset came.
 */
final class PayloadBookTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final PayloadBook book = new PayloadBook();
  private final Ledger ledger = new Ledger(false, 64);

  @Test
  void theLastWordLeavesOutThePeersFin() throws Exception {
    book.open(key(), 7, moved(1000));
    assertThat(book.reading(Traffic.NONE).elements()).containsEntry(key(), moved(1000));
    book.closed(key(), 7, moved(1001));
    assertThat(book.reading(Traffic.NONE).ended()).containsExactly(Map.entry(key(), moved(1000)));
    assertThat(book.reading(Traffic.NONE).ended()).isEmpty();
  }

  @Test
  void theLastWordOfAResetConnectionHasNoFin() throws Exception {
    book.open(key(), 7, moved(1000));
    book.reading(Traffic.NONE);
    book.closed(key(), 7, moved(1000));
    assertThat(book.reading(Traffic.NONE).ended()).containsExactly(Map.entry(key(), moved(1000)));
  }

  @Test
  void aConnectionBetweenTwoReadingsIsCountedByItsLastWordAlone() throws Exception {
    book.closed(key(), 7, moved(1001));
    read();
    assertThat(ledger.bytes().pending()).isEqualTo(moved(1000));
  }

  @Test
  void portsThatPassToAnotherSocketLoseAndDoubleNothing() throws Exception {
    book.open(key(), 7, moved(1000));
    read();
    book.closed(key(), 7, moved(1501));
    book.open(key(), 8, moved(2000));
    read();
    assertThat(pendingAndUnattributed()).isEqualTo(1500 + 2000);
  }

  @Test
  void aNoticeThatWasLostCostsOnlyWhatCameAfterTheLastReading() throws Exception {
    book.open(key(), 7, moved(1000));
    read();
    book.open(key(), 8, moved(300));
    read();
    assertThat(pendingAndUnattributed()).isEqualTo(1300);
    read();
    read();
    read();
    assertThat(pendingAndUnattributed()).isEqualTo(1300);
    assertThat(ledger.bytes().elements()).isEmpty();
  }

  @Test
  void aLateLastWordAddsOnlyWhatTheClosedBooksLack() throws Exception {
    book.open(key(), 7, moved(1000));
    read();
    book.remove(key());
    ledger.removed(key(), Optional.of(Traffic.NONE));
    book.closed(key(), 7, moved(1201));
    read();
    assertThat(pendingAndUnattributed()).isEqualTo(1200);
  }

  @Test
  void theNextLifeGoesOnWithTheSameSocketAndBeginsAnotherAtNought() throws Exception {
    book.open(key(), 7, moved(1000));
    read();
    PayloadBook next = new PayloadBook();
    next.resume(ledger.bytes().elements(), key -> Optional.of(7L));
    next.open(key(), 7, moved(1600));
    read(next);
    assertThat(pendingAndUnattributed()).isEqualTo(1600);
    PayloadBook third = new PayloadBook();
    third.resume(ledger.bytes().elements(), key -> Optional.of(7L));
    third.open(key(), 9, moved(5000));
    read(third);
    assertThat(pendingAndUnattributed()).isEqualTo(6600);
  }

  @Test
  void withoutACookieASocketThatMovedLessIsAnother() throws Exception {
    book.resume(Map.of(key(), moved(1000)), key -> Optional.empty());
    book.open(key(), 9, moved(400));
    Reading reading = book.reading(Traffic.NONE);
    assertThat(reading.ended()).containsEntry(key(), moved(1000));
    assertThat(reading.elements()).containsEntry(key(), moved(400));
  }

  @Test
  void aWholeSessionBetweenTwoReadingsIsWorkOfItsUser() throws Exception {
    ledger.adopt(key(), 7, "ann", NOW, 0);
    book.closed(key(), 7, moved(100_001));
    read();
    assertThat(ledger.bytes().users()).containsEntry("ann", moved(100_000));
    assertThat(ledger.lastTraffic()).contains(NOW);
  }

  @Test
  void whatClientConnectionsMovedIsCountedAndIsWork() {
    ledger.read(book.reading(moved(64 * 60 + 1)), Map.of(), true, NOW, 0);
    assertThat(ledger.bytes().client()).isEqualTo(moved(64 * 60 + 1));
    assertThat(ledger.lastTraffic()).contains(NOW);
  }

  private void read() {
    read(book);
  }

  private void read(PayloadBook from) {
    ledger.read(from.reading(Traffic.NONE), Map.of(), true, NOW, 0);
  }

  private long pendingAndUnattributed() {
    return ledger.bytes().unattributed().values().stream()
        .reduce(ledger.bytes().pending(), Traffic::plus)
        .in()
        .bytes();
  }

  private static Traffic moved(long in) {
    return Traffic.of(in, 6, 0, 4);
  }

  private static ConnectionKey key() throws UnknownHostException {
    return new ConnectionKey(
        new Peer(InetAddress.getByName("2001:db8::2"), 40000),
        InetAddress.getByName("2001:db8::1"),
        22);
  }
}
