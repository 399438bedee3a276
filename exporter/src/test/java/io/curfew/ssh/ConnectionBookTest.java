package io.curfew.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ConnectionBookTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Set<ConnectionKey> NO_SOCKET = Set.of();

  private final ConnectionBook book = new ConnectionBook();
  private final Ledger ledger = new Ledger(false, 64);

  @Test
  void theNoticeHasTheLastWord() throws Exception {
    book.listed(flow(7, 0, 1000));
    read();
    book.destroyed(flow(7, 0, 1200));
    read();
    assertThat(sum()).isEqualTo(1200);
  }

  @Test
  void aConnectionBetweenTwoReadingsIsCountedByItsNotice() throws Exception {
    book.destroyed(flow(7, 0, 900));
    read();
    read();
    assertThat(sum()).isEqualTo(900);
  }

  @Test
  void portsThatPassToAnotherEntryLoseAndDoubleNothing() throws Exception {
    book.listed(flow(7, 0, 1000));
    read();
    book.destroyed(flow(7, 0, 1500));
    book.listed(flow(8, 0, 2000));
    read();
    assertThat(sum()).isEqualTo(3500);
  }

  @Test
  void aLaterEntryMayHaveTheSameIdAndIsKnownByCountingLess() throws Exception {
    book.listed(flow(7, 0, 1000));
    read();
    book.listed(flow(7, 0, 300));
    read();
    assertThat(sum()).isEqualTo(1300);
  }

  @Test
  void anEntryThatOneListingLackedIsThere() throws Exception {
    book.listed(flow(7, 0, 1000));
    read();
    read();
    book.listed(flow(7, 0, 1100));
    read();
    assertThat(sum()).isEqualTo(1100);
  }

  @Test
  void anEntryThatWentWithoutANoticeKeepsWhatItHadCounted() throws Exception {
    book.listed(flow(7, 0, 1000));
    read();
    read();
    assertThat(book.reading(NO_SOCKET, Traffic.NONE).ended()).containsEntry(key(), moved(1000));
  }

  @Test
  void whatAClosedConnectionsEntryStillCountsIsToldOnce() throws Exception {
    book.listed(flow(7, 0, 1000));
    book.reading(NO_SOCKET, Traffic.NONE);
    book.remove(key());
    book.listed(flow(7, 0, 1000));
    assertThat(book.reading(NO_SOCKET, Traffic.NONE))
        .isEqualTo(new Reading(java.util.Optional.empty(), Map.of(), 0, 0));
    book.listed(flow(7, 0, 1052));
    assertThat(book.reading(NO_SOCKET, Traffic.NONE).ended()).containsEntry(key(), moved(52));
    book.destroyed(flow(7, 0, 1060));
    assertThat(book.reading(NO_SOCKET, Traffic.NONE).ended()).containsEntry(key(), moved(8));
  }

  @Test
  void aSocketOnAClosedConnectionsEntryBeginsAtWhatWasTold() throws Exception {
    book.listed(flow(7, 0, 1000));
    book.reading(NO_SOCKET, Traffic.NONE);
    book.remove(key());
    book.listed(flow(7, 0, 1300));
    assertThat(book.reading(Set.of(key()), Traffic.NONE).elements())
        .containsEntry(key(), moved(300));
    book.destroyed(flow(7, 0, 1400));
    assertThat(book.reading(NO_SOCKET, Traffic.NONE).ended()).containsEntry(key(), moved(400));
  }

  @Test
  void zonesOfOneConnectionAddUpAndEndOneByOne() throws Exception {
    book.listed(flow(7, 1, 1000));
    book.listed(flow(8, 2, 500));
    read();
    assertThat(sum()).isEqualTo(1500);
    book.destroyed(flow(7, 1, 1010));
    book.listed(flow(8, 2, 600));
    read();
    book.destroyed(flow(8, 2, 700));
    read();
    assertThat(sum()).isEqualTo(1710);
  }

  @Test
  void anotherLifeGoesOnWhereTheBooksStand() throws Exception {
    book.listed(flow(7, 1, 1000));
    read();
    ConnectionBook next = new ConnectionBook();
    next.resume(ledger.bytes().elements());
    next.listed(flow(7, 1, 1800));
    read(next, NO_SOCKET);
    next.destroyed(flow(7, 1, 1900));
    read(next, NO_SOCKET);
    assertThat(sum()).isEqualTo(1900);
  }

  @Test
  void anotherLifeBooksNoEntryAgainWhoseConnectionIsClosed() throws Exception {
    book.listed(flow(7, 0, 1000));
    book.closeUnknown(Set.of(), NO_SOCKET);
    read();
    assertThat(sum()).isZero();
    book.listed(flow(7, 0, 1000));
    read();
    assertThat(sum()).isZero();
  }

  private void read() {
    read(book, NO_SOCKET);
  }

  private void read(ConnectionBook from, Set<ConnectionKey> sockets) {
    ledger.read(from.reading(sockets, Traffic.NONE), Map.of(), true, NOW, 0);
  }

  private long sum() {
    return ledger.bytes().unattributed().values().stream()
        .reduce(ledger.bytes().pending(), Traffic::plus)
        .in()
        .bytes();
  }

  private static CountedFlow flow(int id, int zone, long bytes) throws UnknownHostException {
    return new CountedFlow(key(), zone, id, moved(bytes), false);
  }

  private static Traffic moved(long bytes) {
    return Traffic.of(bytes, bytes / 100, bytes * 2, bytes / 100);
  }

  private static ConnectionKey key() throws UnknownHostException {
    return new ConnectionKey(
        new Peer(InetAddress.getByName("192.0.2.2"), 40001),
        InetAddress.getByName("192.0.2.1"),
        22);
  }
}
