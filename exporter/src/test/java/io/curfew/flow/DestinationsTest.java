package io.curfew.flow;

import static io.curfew.flow.FlowFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.config.DestinationSettings;
import io.curfew.config.Network;
import io.curfew.config.TrafficClass;
import io.curfew.config.TrafficMatch;
import io.curfew.config.TrustEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trusted, learned and unknown destinations. */
final class DestinationsTest {
  private static final Owner CURL = FlowFixture.owner("curl", "x.service");
  private static final int MANY = 1_000_000;
  private static final Instant LATER = START.plus(Duration.ofDays(8));
  private static final TrustEntry MIRROR =
      new TrustEntry(
          "mirror",
          new TrafficMatch(List.of(), List.of(), List.of(Network.parse("203.0.113.0/24"))),
          List.of("apt.service"));
  private static final TrafficClass TIME =
      new TrafficClass("ntp", new TrafficMatch(List.of("tcp"), List.of(123), List.of()), true);

  private final Destinations destinations = with(1000);

  private static Destinations with(int maxUnknown) {
    List<TrustEntry> trust = List.of(MIRROR);
    return new Destinations(
        new DestinationSettings(Duration.ofDays(7), trust, maxUnknown, 32, 64),
        100,
        new TrafficSieve(List.of(TIME), trust),
        START);
  }

  private static ObservedFlow to(String destination, int port, Instant at) {
    return FlowFixture.flow(FlowDirection.OUTBOUND, destination, port, at);
  }

  private DestinationSnapshot after(String destination, int port, Instant at) {
    destinations.see(to(destination, port, at), CURL);
    return destinations.snapshot();
  }

  @Test
  void learnsUntilTheSecondInWhichTheLearningPeriodEnds() {
    Instant end = START.plus(Duration.ofDays(7));
    assertThat(after("198.51.100.7", 443, end.minusMillis(1)).figures().learned()).isEqualTo(1);
    assertThat(destinations.learning(end)).isFalse();
    assertThat(after("198.51.100.8", 443, end).unknown()).hasSize(1);
  }

  @Test
  void aLearnedDestinationIsKnownToItsUnitOnItsPortAlone() {
    after("198.51.100.7", 443, START);
    assertThat(after("198.51.100.7", 443, LATER).unknown()).isEmpty();
    assertThat(after("198.51.100.7", 444, LATER).unknown()).hasSize(1);
    destinations.see(to("198.51.100.7", 443, LATER), FlowFixture.owner("curl", "y.service"));
    assertThat(destinations.snapshot().unknown()).hasSize(2);
  }

  @Test
  void anIpv6DestinationIsItsNetwork() {
    after("2001:db8:0:7::1", 443, LATER);
    DestinationSnapshot snapshot = after("2001:db8:0:7::2", 443, LATER);
    assertThat(snapshot.unknown().keySet())
        .extracting(key -> key.destination().toString())
        .containsExactly("2001:db8:0:7::/64");
    assertThat(snapshot.unknown().values()).extracting(Sightings::flows).containsExactly(2L);
  }

  @Test
  void trustHoldsForTheUnitsOfTheEntryAndForTrustedClasses() {
    destinations.see(to("203.0.113.9", 80, LATER), FlowFixture.owner("apt", "apt.service"));
    assertThat(after("198.51.100.1", 123, LATER).unknown()).isEmpty();
    assertThat(destinations.snapshot().figures().trusted()).isEqualTo(2);
    assertThat(after("203.0.113.9", 80, LATER).unknown()).hasSize(1);
  }

  @Test
  void inboundAndLocalFlowsHaveNoDestination() {
    for (FlowDirection direction : List.of(FlowDirection.INBOUND, FlowDirection.LOCAL)) {
      destinations.see(FlowFixture.flow(direction, "198.51.100.7", 80, LATER), CURL);
    }
    assertThat(destinations.snapshot().unknown()).isEmpty();
  }

  @Test
  void theSeventeenthPortIsOther() {
    for (int port = 1; port <= 20; port++) {
      after("198.51.100.7", port, LATER);
    }
    DestinationSnapshot snapshot = after("198.51.100.7", 3, LATER);
    assertThat(snapshot.unknown()).hasSize(17);
    assertThat(flows(snapshot, "198.51.100.7", "other")).isEqualTo(4);
    assertThat(flows(snapshot, "198.51.100.7", "3")).isEqualTo(2);
  }

  @Test
  void withoutRoomForADayOldEvidenceAFlowGoesToOther() {
    Destinations two = with(2);
    two.see(to("198.51.100.1", 80, LATER), CURL);
    two.see(to("198.51.100.2", 80, LATER.plusSeconds(1)), CURL);
    two.see(to("198.51.100.3", 80, LATER.plus(Duration.ofHours(24)).minusMillis(1)), CURL);
    DestinationSnapshot full = two.snapshot();
    assertThat(full.unknown()).hasSize(3);
    assertThat(flows(full, "other", "")).isEqualTo(1);
    assertThat(full.figures().overflow()).isEqualTo(1);
    two.see(to("198.51.100.3", 80, LATER.plus(Duration.ofHours(24))), CURL);
    assertThat(two.snapshot().unknown().keySet())
        .extracting(key -> key.destination().toString())
        .containsExactlyInAnyOrder("198.51.100.2", "198.51.100.3", "other");
  }

  @Test
  void oneThatReturnsAfterItsEvictionGoesOnWhereItStopped() {
    Destinations one = with(1);
    one.see(to("198.51.100.1", 80, LATER), CURL);
    one.see(to("198.51.100.2", 80, LATER.plus(Duration.ofDays(2))), CURL);
    one.see(to("198.51.100.1", 80, LATER.plus(Duration.ofDays(4))), CURL);
    assertThat(one.snapshot().unknown().values())
        .containsExactly(new Sightings(LATER, LATER.plus(Duration.ofDays(4)), 2, true));
  }

  @Test
  void neverHoldsMoreThanItsBoundsWhateverComes() {
    Destinations five = with(5);
    for (int day = 8; day < 400; day++) {
      for (int n = 0; n < 20; n++) {
        Instant at = START.plus(Duration.ofDays(day)).plusSeconds(n);
        five.see(to("198.51." + day % 250 + "." + n, 80, at), CURL);
      }
    }
    assertThat(five.snapshot().unknown()).hasSize(6);
    long stored = 0;
    for (DestinationChange change : five.changes(MANY).stored()) {
      stored += change.map().equals(Destinations.UNKNOWN) && change.value().isPresent() ? 1 : 0;
    }
    assertThat(stored).isLessThanOrEqualTo(5 + 5 * 10 + 1);
  }

  @Test
  void whatWasStoredComesBack() {
    after("198.51.100.9", 443, START);
    after("198.51.100.1", 80, LATER);
    destinations.begin();
    Destinations restored = with(1000);
    for (DestinationChange change : destinations.changes(MANY).stored()) {
      assertThat(restored.restore(change.map(), change.key(), change.value().orElseThrow()))
          .isTrue();
    }
    restored.settle(LATER);
    assertThat(restored.snapshot()).isEqualTo(destinations.snapshot());
    assertThat(restored.learning(LATER)).isFalse();
  }

  @Test
  void theFirstOutboundFlowOfAUnitIsRememberedOnce() {
    after("198.51.100.1", 80, START);
    assertThat(after("198.51.100.2", 80, LATER).figures().units())
        .containsExactly(java.util.Map.entry("x.service", START));
  }

  @Test
  void aClockSetBackTakesNothingBack() {
    after("198.51.100.1", 80, LATER);
    DestinationSnapshot snapshot = after("198.51.100.1", 80, LATER.minusSeconds(60));
    assertThat(snapshot.unknown().values()).containsExactly(new Sightings(LATER, LATER, 2, true));
  }

  private static long flows(DestinationSnapshot snapshot, String destination, String port) {
    return snapshot.unknown().entrySet().stream()
        .filter(e -> e.getKey().destination().toString().equals(destination))
        .filter(e -> DestinationKey.portText(e.getKey().port()).equals(port))
        .mapToLong(e -> e.getValue().flows())
        .sum();
  }
}
