package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Times are milliseconds since the boot, unless they say otherwise. */
final class FlowJoinTest {
  private static final long MILLI = 1_000_000;
  private static final int MAX = 4;

  private final List<String> decided = new ArrayList<>();
  private final FlowJoin join = new FlowJoin(MAX, new Decided());

  private final class Decided implements FlowJoin.Joined {
    @Override
    public void opened(ObservedFlow flow, Witnessed by) {
      decided.add(flow.servicePort() + " by " + by.pid());
    }

    @Override
    public void unseen(ObservedFlow flow) {
      decided.add(flow.servicePort() + " unseen");
    }

    @Override
    public void lost(ObservedFlow flow) {
      decided.add(flow.servicePort() + " lost");
    }

    @Override
    public void ambiguous(ObservedFlow flow) {
      decided.add(flow.servicePort() + " ambiguous");
    }
  }

  @Test
  void aFlowIsOpenedByWhomTheWitnessSaw() {
    flow(80, 0, 100);
    record(80, 50, 1234);
    turn(100);
    assertThat(decided).containsExactly("80 by 1234");
  }

  @Test
  void aRecordMayComeInATurnBeforeItsFlow() {
    record(80, 99, 1234);
    join.turn(98 * MILLI, false, false, 100 * MILLI);
    flow(80, 98, 200);
    turn(200);
    assertThat(decided).containsExactly("80 by 1234");
  }

  @Test
  void aRecordMayComeInATurnAfterItsFlow() {
    flow(80, 0, 100);
    turn(100);
    assertThat(join.waits()).isTrue();
    record(80, 101, 1234);
    turn(100);
    assertThat(decided).isEmpty();
    turn(200);
    assertThat(decided).containsExactly("80 by 1234");
  }

  @Test
  void aFlowWithoutARecordIsUnseenAfterAQuarterOfASecond() {
    flow(80, 0, 100);
    turn(350);
    assertThat(decided).isEmpty();
    turn(351);
    assertThat(decided).containsExactly("80 unseen");
    assertThat(join.waits()).isFalse();
  }

  @Test
  void aPortThatIsUsedAgainInheritsNoOlderOwner() {
    record(80, 90, 1);
    turn(100);
    flow(80, 100, 200);
    turn(200);
    turn(451);
    assertThat(decided).containsExactly("80 unseen");
  }

  @Test
  void aRecordIsUsedUpByItsFlow() {
    flow(80, 0, 100);
    record(80, 50, 1);
    turn(100);
    flow(80, 100, 200);
    turn(451);
    assertThat(decided).containsExactly("80 by 1", "80 unseen");
  }

  @Test
  void aPortUsedTwiceInOneTurnGoesToEachInOrder() {
    flow(80, 0, 100);
    flow(80, 0, 100);
    record(80, 20, 1);
    record(80, 40, 2);
    turn(100);
    assertThat(decided).isEmpty();
    turn(150);
    assertThat(decided).containsExactly("80 by 1", "80 by 2");
  }

  @Test
  void aPortUsedInEveryTurnIsPairedATurnLater() {
    for (int turn = 1; turn <= 10; turn++) {
      long now = 100L * turn;
      flow(80, now - 100, now);
      flow(80, now - 100, now);
      record(80, now - 60, 2 * turn);
      record(80, now - 30, 2 * turn + 1);
      turn(now);
    }
    assertThat(decided).hasSize(18).startsWith("80 by 2", "80 by 3").endsWith("80 by 19");
  }

  @Test
  void theRecordOfAFlowThatIsNotReadYetWaitsForIt() {
    flow(80, 0, 100);
    record(80, 20, 1);
    record(80, 101, 2);
    turn(100);
    flow(80, 100, 200);
    turn(200);
    assertThat(decided).containsExactly("80 by 1", "80 by 2");
  }

  @Test
  void twoFlowsAndOneRecordAreAmbiguous() {
    flow(80, 0, 100);
    flow(80, 0, 100);
    record(80, 20, 1);
    turn(100);
    assertThat(decided).isEmpty();
    turn(351);
    assertThat(decided).containsExactly("80 ambiguous", "80 ambiguous");
  }

  @Test
  void theFirstFlowOfItsKindIsOfWhoWasSeenFirst() {
    flow(80, 0, 100);
    record(80, 20, 1);
    record(80, 40, 2);
    turn(100);
    assertThat(decided).containsExactly("80 by 1");
  }

  @Test
  void theFirstFlowOfItsKindIsAmbiguousWhereRecordsWereLost() {
    flow(80, 0, 100);
    record(80, 20, 1);
    record(80, 40, 2);
    join.turn(100 * MILLI, false, true, 100 * MILLI);
    join.turn(351 * MILLI, false, true, 351 * MILLI);
    assertThat(decided).containsExactly("80 ambiguous");
  }

  @Test
  void aLaterFlowAndTheRecordsOfTwoProcessesAreAmbiguous() {
    flow(80, 0, 1);
    record(80, 1, 9);
    turn(1);
    decided.clear();
    flow(80, 1, 100);
    record(80, 20, 1);
    record(80, 40, 2);
    turn(100);
    turn(351);
    assertThat(decided).containsExactly("80 ambiguous");
  }

  @Test
  void severalRecordsOfOneProcessAreNoContradiction() {
    flow(80, 0, 100);
    record(80, 20, 1);
    record(80, 40, 1);
    turn(100);
    assertThat(decided).containsExactly("80 by 1");
  }

  @Test
  void flowsOfTwoZonesWithTheSameAddressesAreNotPairedByOrder() {
    join.flow(key(80), inZone(80, 1), 0, 100 * MILLI);
    join.flow(key(80), inZone(80, 2), 0, 100 * MILLI);
    record(80, 20, 1);
    record(80, 40, 2);
    turn(100);
    turn(351);
    assertThat(decided).containsExactly("80 ambiguous", "80 ambiguous");
  }

  @Test
  void aRecordThatProvesNoOwnerLeavesItToTheSocket() {
    flow(80, 0, 100);
    join.record(key(80), witnessed(50, 1, false));
    turn(100);
    assertThat(decided).containsExactly("80 unseen");
  }

  @Test
  void flowsPastTheBoundAreLostAndRecordsWaitWhereTheyAre() {
    for (int port = 1; port <= MAX / 2 + 1; port++) {
      flow(port, 0, 100);
    }
    assertThat(decided).containsExactly("3 lost");
    assertThat(join.room()).isEqualTo(MAX / 2);
  }

  @Test
  void inACrowdARecordIsTakenBeforeAllEventsAreRead() {
    record(80, 50, 1);
    record(81, 60, 2);
    join.turn(10 * MILLI, true, false, 100 * MILLI);
    flow(80, 10, 200);
    join.turn(10 * MILLI, true, false, 200 * MILLI);
    flow(81, 10, 300);
    join.turn(10 * MILLI, true, false, 300 * MILLI);
    assertThat(decided).containsExactly("80 by 1", "81 by 2");
  }

  @Test
  void inACrowdARecordOlderThanThePairedOnesIsForgotten() {
    record(80, 50, 1);
    record(81, 80, 2);
    flow(81, 10, 100);
    join.turn(10 * MILLI, true, false, 100 * MILLI);
    join.turn(10 * MILLI, true, false, 200 * MILLI);
    assertThat(join.room()).isEqualTo(MAX);
  }

  @Test
  void recordsWithoutAFlowDontStay() {
    for (int port = 1; port <= MAX; port++) {
      record(port, 50, 1);
    }
    turn(100);
    flow(9, 100, 200);
    record(9, 150, 7);
    turn(200);
    assertThat(decided).containsExactly("9 by 7");
  }

  @Test
  void aLostRecordIsNotReplacedByThatOfTheNextFlow() {
    flow(80, 0, 100);
    turn(100);
    record(80, 150, 2);
    join.turn(140 * MILLI, false, false, 160 * MILLI);
    flow(80, 140, 200);
    turn(200);
    turn(351);
    assertThat(decided).containsExactly("80 ambiguous", "80 ambiguous");
  }

  @Test
  void theEndLeavesNothingUndecided() {
    flow(80, 0, 100);
    flow(81, 0, 100);
    turn(100);
    join.end();
    assertThat(decided).containsExactly("80 unseen", "81 unseen");
  }

  private void flow(int port, long since, long until) {
    join.flow(key(port), inZone(port, 0), since * MILLI, until * MILLI);
  }

  private void record(int port, long at, int pid) {
    join.record(key(port), witnessed(at, pid, true));
  }

  private void turn(long now) {
    join.turn(now * MILLI, false, false, now * MILLI);
  }

  private static FlowKey key(int port) {
    return FlowKey.of(inZone(port, 0));
  }

  private static ObservedFlow inZone(int port, int zone) {
    ObservedFlow flow =
        FlowFixture.flow(FlowDirection.OUTBOUND, "198.51.100.7", port, FlowFixture.START);
    return new ObservedFlow(flow.at(), flow.direction(), zone, flow.original(), flow.reply());
  }

  private static Witnessed witnessed(long at, int pid, boolean certain) {
    return new Witnessed(at * MILLI, certain, pid, pid, 0, 0, 1, 7, "p" + pid);
  }
}
