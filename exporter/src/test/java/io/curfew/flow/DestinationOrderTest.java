package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.config.DestinationSettings;
import io.curfew.evidence.HostClock;
import io.curfew.state.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person orders, through to the state and back. */
final class DestinationOrderTest {
  private static final DestinationSettings SETTINGS =
      new DestinationSettings(Duration.ZERO, List.of(), 100, 32, 64);
  private static final HostClock CLOCK = HostClock.system();

  @TempDir private Path dir;

  private static DestinationLedger ledger(Store store) {
    return new DestinationLedger(
        SETTINGS, 100, new TrafficSieve(List.of(), List.of()), store, CLOCK);
  }

  private static Standing see(DestinationLedger ledger, String to, int port) {
    return ledger.see(
        FlowFixture.flow(FlowDirection.OUTBOUND, to, port, CLOCK.now()),
        FlowFixture.owner("p", "x.service"));
  }

  private static DestinationOrder.Outcome order(DestinationLedger ledger, String... fields)
      throws IOException {
    Map<String, String> all = new HashMap<>();
    for (String field : fields) {
      all.put(field.split("=", 2)[0], field.split("=", 2)[1]);
    }
    return DestinationOrder.of(all).carryOut(ledger, CLOCK.now());
  }

  @Test
  void anOrderIsInForceAndShownOnceItIsAnswered() throws IOException {
    try (Store store = Store.open(dir, Clock.systemUTC());
        DestinationLedger ledger = ledger(store)) {
      assertThat(see(ledger, "198.51.100.1", 80)).isEqualTo(Standing.UNKNOWN);
      assertThat(see(ledger, "198.51.100.1", 81)).isEqualTo(Standing.UNKNOWN);
      assertThat(see(ledger, "198.51.100.2", 80)).isEqualTo(Standing.UNKNOWN);

      assertThat(order(ledger, "do=learn", "destination=198.51.100.1", "port=80").line())
          .isEqualTo("1 learned");
      assertThat(ledger.committed().unknown()).hasSize(2);
      assertThat(order(ledger, "do=trust", "destination=198.51.100.2/31", "name=n").line())
          .isEqualTo("198.51.100.2/31 is trusted");
      assertThat(ledger.committed().unknown()).hasSize(1);
      assertThat(see(ledger, "198.51.100.1", 80)).isEqualTo(Standing.LEARNED);
      assertThat(see(ledger, "198.51.100.3", 9)).isEqualTo(Standing.TRUSTED);
      assertThat(order(ledger, "do=learn", "destination=198.51.100.9").done()).isZero();
    }
    try (Store store = Store.open(dir, Clock.systemUTC());
        DestinationLedger again = ledger(store)) {
      assertThat(see(again, "198.51.100.1", 80)).isEqualTo(Standing.LEARNED);
      assertThat(see(again, "198.51.100.3", 9)).isEqualTo(Standing.TRUSTED);
      assertThat(again.listing().rows())
          .extracting(row -> row.state() + " " + row.destination() + " " + row.name())
          .containsExactlyInAnyOrder(
              "trusted 198.51.100.2/31 n", "learned 198.51.100.1 ", "unknown 198.51.100.1 ");

      assertThat(order(again, "do=forget", "destination=198.51.100.0/24").line())
          .isEqualTo("3 forgotten");
      assertThat(again.committed().unknown()).isEmpty();
      assertThat(see(again, "198.51.100.3", 9)).isEqualTo(Standing.UNKNOWN);
      assertThat(see(again, "198.51.100.1", 80)).isEqualTo(Standing.UNKNOWN);
      assertThat(order(again, "do=learn").line()).isEqualTo("2 learned");
      // It was unknown before: its counter went on and did not begin anew.
      assertThat(see(again, "198.51.100.1", 81)).isEqualTo(Standing.UNKNOWN);
      assertThat(again.listing().rows())
          .filteredOn(row -> row.port().equals("81"))
          .extracting(row -> row.flows().getAsLong())
          .containsExactly(2L);
    }
  }

  @Test
  void whatMakesNoSenseIsRefusedInOneLine() throws IOException {
    try (Store store = Store.open(dir, Clock.systemUTC());
        DestinationLedger ledger = ledger(store)) {
      for (String[] wrong :
          new String[][] {
            {"do=learn", "destination=localhost"},
            {"do=learn", "destination=198.51.100.1", "port=0"},
            {"do=learn", "destination=198.51.100.1", "port=x"},
            {"do=learn", "destination=198.51.100.1", "protocol=ipx"},
            {"do=trust"},
            {"do=trust", "destination=other"},
            {"do=trust", "destination=198.51.100.1", "port=other"},
            {"do=trust", "destination=198.51.100.1", "name=" + "n".repeat(101)},
            {"do=forget"},
            {"do=dance", "destination=198.51.100.1"},
          }) {
        assertThatThrownBy(() -> order(ledger, wrong))
            .isInstanceOf(IOException.class)
            .message()
            .doesNotContain("\n")
            .contains("expected");
      }
      assertThat(ledger.listing().rows()).isEmpty();
    }
  }
}
