package io.curfew.flow;

import static io.curfew.flow.FlowFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.DestinationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What outsiders can choose, and a disk can hold, stays bounded and believed with care. */
final class DestinationBoundsTest {
  private static final int MAX = 1000;
  private static final int MANY = 1_000_000;
  private static final Instant LATER = START.plus(Duration.ofDays(8));
  private static final Owner SCANNER = FlowFixture.owner("scan", "x.service");

  private final Destinations destinations = fresh();

  private static Destinations fresh() {
    return new Destinations(
        new DestinationSettings(Duration.ofDays(7), List.of(), MAX, 32, 64),
        100,
        new TrafficSieve(List.of(), List.of()),
        START);
  }

  private void see(String to, int port, Instant at) {
    destinations.see(FlowFixture.flow(FlowDirection.OUTBOUND, to, port, at), SCANNER);
  }

  private static String host(int n) {
    return "198.51." + n / 250 % 250 + "." + n % 250;
  }

  @Test
  void aHundredThousandDestinationsKeepTheSeriesWithinTheCapAndEveryEvidence() {
    for (int n = 0; n < 100_000; n++) {
      String unit = n / 62_500 == 0 ? "a" : "b";
      destinations.see(
          FlowFixture.flow(FlowDirection.OUTBOUND, host(n), 1 + n % 7, LATER.plusMillis(n)),
          FlowFixture.owner("p", unit));
    }
    Map<DestinationKey, Sightings> shown = destinations.snapshot().unknown();
    assertThat(shown).hasSize(MAX + 1);
    assertThat(destinations.remembered()).isEqualTo(MAX + 1);
    for (int n = 0; n < MAX; n++) {
      Prefix early = Prefix.parse(host(n));
      assertThat(shown.keySet()).anyMatch(key -> key.destination().equals(early));
    }
    assertThat(shown.values().stream().mapToLong(Sightings::flows).sum()).isEqualTo(100_000);
    assertThat(destinations.snapshot().figures().overflow()).isEqualTo(100_000 - MAX);
    assertThat(destinations.changes(MANY).stored().size()).isLessThanOrEqualTo(MAX + 3);
  }

  /** Every day a flood: what is remembered has its end, too. */
  @Test
  void whatIsRememberedAfterAnEvictionIsBounded() {
    for (int day = 0; day < 15; day++) {
      for (int n = 0; n < MAX; n++) {
        see(host(day * MAX + n), 80, LATER.plus(Duration.ofDays(2L * day)));
      }
    }
    assertThat(destinations.remembered()).isEqualTo(MAX + 10 * MAX);
    long kept =
        destinations.changes(MANY).stored().stream().filter(c -> c.value().isPresent()).count();
    assertThat(kept).isLessThanOrEqualTo(MAX + 10 * MAX + 1);
  }

  @Test
  void aScanOfAllPortsIsSeventeenSeries() {
    for (int port = 1; port <= 65_535; port++) {
      see("198.51.100.7", port, LATER);
    }
    assertThat(destinations.snapshot().unknown()).hasSize(17);
    assertThat(destinations.remembered()).isEqualTo(17);
  }

  /** Else whoever scans in the learning period makes a whole host known. */
  @Test
  void aScanWhileLearningTakesAHandfulOfPlaces() {
    for (int port = 1; port <= 65_535; port++) {
      see("198.51.100.7", port, START);
    }
    assertThat(destinations.snapshot().figures().learned()).isEqualTo(256);
    assertThat(destinations.snapshot().figures().refused()).isEqualTo(65_535 - 256);
    assertThat(destinations.snapshot().unknown()).hasSize(17);
  }

  @Test
  void whatFindsNoRoomWhileLearningIsUnknown() {
    for (int n = 0; n < 2 * LearnedDestinations.MAX; n++) {
      see(host(n % 62_500), 1 + n / 62_500, START);
    }
    DestinationFigures figures = destinations.snapshot().figures();
    assertThat(figures.learned()).isEqualTo(LearnedDestinations.MAX);
    assertThat(figures.refused()).isEqualTo(LearnedDestinations.MAX);
  }

  /** It was one comparison of everything held for each that went: now it is a look-up. */
  @Test
  void losingAPortCostsTheSameHoweverManyAreHeld() {
    int max = 200_000;
    UnknownDestinations many = new UnknownDestinations(max);
    for (int n = 0; n < max; n++) {
      many.see(key(n), START.toEpochMilli());
    }
    assertThat(many.retire(key -> true)).hasSize(max);
    assertThat(many.held()).isEmpty();
  }

  private static DestinationKey key(int n) {
    return new DestinationKey(
        new Prefix(0, 0xffff_0000_0000L | 0x0a00_0000 | n / 4, 128),
        1 + n % 4,
        6,
        FlowDirection.OUTBOUND,
        "",
        "");
  }

  @Test
  void aCommitTakesNoMoreThanItIsToldAndTheRestLater() {
    for (int n = 0; n < 500; n++) {
      see(host(n), 80, START);
      see(host(n), 80, LATER);
      see(host(n), 81, LATER);
    }
    int taken = 0;
    while (destinations.changed()) {
      int size = destinations.changes(100).stored().size();
      assertThat(size).isLessThanOrEqualTo(101);
      taken += size;
    }
    assertThat(taken).isGreaterThanOrEqualTo(1001);
  }

  @Test
  void aSteadyFlowToALearnedDestinationIsWrittenOnceAnHour() {
    int written = 0;
    for (int second = 0; second < 7200; second += 10) {
      see("198.51.100.7", 443, START.plusSeconds(second));
      written +=
          (int)
              destinations.changes(MANY).stored().stream()
                  .filter(c -> c.map().equals(Destinations.LEARNED))
                  .count();
    }
    assertThat(written).isEqualTo(2);
    assertThat(destinations.rows())
        .extracting(DestinationRow::last)
        .containsExactly(Optional.of(START.plusSeconds(3600)));
  }

  /** As the first version wrote it: one time for a learned one. */
  @Test
  void aStoreOfTheFirstVersionIsUnderstood() {
    String since = Long.toString(START.toEpochMilli());
    assertThat(
            destinations.restore(
                Destinations.LEARNED, "198.51.100.7|443|tcp|x.service".replace('|', '\0'), since))
        .isTrue();
    assertThat(
            destinations.restore(
                Destinations.UNKNOWN,
                "2001:db8:0:7::/64|other|udp|FORWARDED||".replace('|', '\0'),
                since + " " + since + " 7 1"))
        .isTrue();
    assertThat(
            destinations.restore(
                Destinations.UNKNOWN,
                "other||tcp|OUTBOUND||".replace('|', '\0'),
                since + " " + since + " 3 1"))
        .isTrue();
    assertThat(destinations.restore(Destinations.TOTALS, Destinations.LEARNING_SINCE, since))
        .isTrue();
    destinations.settle(LATER);
    see("198.51.100.7", 443, LATER);
    assertThat(destinations.snapshot().unknown().values())
        .extracting(Sightings::flows)
        .containsExactlyInAnyOrder(7L, 3L);
  }

  @ParameterizedTest
  @CsvSource({
    "flow.learned, 198.51.100.7|443|tcp, 5",
    "flow.learned, 198.51.100.7|443|tcp|u, x",
    "flow.learned, 198.51.100.7|443|tcp|u, 5 4",
    "flow.learned, 198.51.100.7|443|tcp|u, 4 5 6",
    "flow.learned, 198.51.100.7|443|tcp|u, -4",
    "flow.learned, 198.51.100.7|99999|tcp|u, 5",
    "flow.learned, 198.51.100.7|443|nonsense|u, 5",
    "flow.learned, localhost|443|tcp|u, 5",
    "flow.unknown, 198.51.100.7|443|tcp|OUTBOUND|p, 1 2 3 1",
    "flow.unknown, 198.51.100.7|443|tcp|SIDEWAYS|p|u, 1 2 3 1",
    "flow.unknown, 198.51.100.7|443|tcp|OUTBOUND|p|u, 1 2 3",
    "flow.unknown, 198.51.100.7|443|tcp|OUTBOUND|p|u, 2 1 3 1",
    "flow.unknown, 198.51.100.7|443|tcp|OUTBOUND|p|u, 1 2 0 1",
    "flow.unknown, 198.51.100.7|443|tcp|OUTBOUND|p|u, 1 2 -3 1",
    "flow.unknown, 198.51.100.7|443|tcp|OUTBOUND|p|u, 1 2 99999999999999999999 1",
    "flow.unknown, 198.51.100.7|443|tcp|OUTBOUND|p|u, 1 2 3 7",
    "flow.units, x.service, soon",
    "flow.totals, learning_since, never",
    "flow.trust, 198.51.100.7, 5 x",
    "flow.trust, 198.51.100.7|*|*|, 5 x",
    "flow.trust, 198.51.100.7|*|*|*, x",
  })
  void whatCannotBeReadIsLeftOut(String map, String key, String value) {
    assertThat(destinations.restore(map, key.replace('|', '\0'), value)).isFalse();
    destinations.settle(LATER);
    assertThat(destinations.rows()).isEmpty();
  }

  @Test
  void moreThanTheCapOfAnEarlierConfigurationLosesItsSeries() {
    for (int n = 0; n < 2 * MAX; n++) {
      destinations.restore(
          Destinations.UNKNOWN,
          (host(n) + "|80|tcp|OUTBOUND|p|u").replace('|', '\0'),
          "1 " + (LATER.toEpochMilli() + n) + " 5 1");
    }
    destinations.settle(LATER);
    assertThat(destinations.snapshot().unknown()).hasSize(MAX);
    assertThat(destinations.remembered()).isEqualTo(2 * MAX);
  }

  /** A machine without a battery for its clock begins in 1970. */
  @Test
  void learningThatBeganBeforeTheClockWasSetBeginsAnew() {
    destinations.restore(Destinations.TOTALS, Destinations.LEARNING_SINCE, "60000");
    destinations.settle(Instant.ofEpochMilli(90_000));
    assertThat(destinations.learning(LATER)).isTrue();
    assertThat(destinations.learning(LATER.plus(Duration.ofDays(7)))).isFalse();
  }

  @Test
  void learningThatBeganInTheFutureBeginsNow() {
    Instant wrong = LATER.plus(Duration.ofDays(4000));
    destinations.restore(
        Destinations.TOTALS, Destinations.LEARNING_SINCE, Long.toString(wrong.toEpochMilli()));
    destinations.settle(LATER);
    assertThat(destinations.learning(LATER.plus(Duration.ofDays(8)))).isFalse();
  }

  /** Else one second of a wrong clock would keep places for years. */
  @Test
  void whatWasSeenInTheFutureIsEvidenceForADay() {
    Instant wrong = LATER.plus(Duration.ofDays(4000));
    for (int n = 0; n < MAX; n++) {
      see(host(n), 80, wrong);
    }
    see(host(MAX), 80, LATER);
    assertThat(destinations.snapshot().figures().overflow()).isEqualTo(1);
    see(host(MAX), 80, LATER.plus(Duration.ofDays(1)));
    assertThat(destinations.snapshot().figures().overflow()).isEqualTo(1);
  }

  @Test
  void unitsAreBounded() {
    for (int n = 0; n < 1000; n++) {
      destinations.see(
          FlowFixture.flow(FlowDirection.OUTBOUND, "198.51.100.7", 80, START),
          FlowFixture.owner("p", "u" + n));
    }
    assertThat(destinations.snapshot().figures().units()).hasSize(100);
  }
}
