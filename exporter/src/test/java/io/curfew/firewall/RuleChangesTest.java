package io.curfew.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RuleChangesTest {
  private static final TableName FILTER = new TableName("inet", "filter");
  private static final TableName NAT = new TableName("ip", "nat");
  private static final Instant START = Instant.ofEpochSecond(1_000);
  private static final Instant LATER = Instant.ofEpochSecond(1_060);
  private static final Instant LATEST = Instant.ofEpochSecond(1_120);

  private final RuleChanges changes = new RuleChanges();

  @Test
  void whatTheFirstReadingFoundHasNoTime() {
    changes.take(Map.of(FILTER, 1L, NAT, 2L), START);
    changes.take(Map.of(FILTER, 1L, NAT, 2L), LATER);
    assertThat(changes.stamps()).isEqualTo(Map.of(FILTER, Optional.empty(), NAT, Optional.empty()));
  }

  @Test
  void aTableKeepsTheTimeOfItsLastChange() {
    changes.take(Map.of(FILTER, 1L, NAT, 2L), START);
    changes.take(Map.of(FILTER, 3L, NAT, 2L), LATER);
    changes.take(Map.of(FILTER, 3L, NAT, 2L), LATEST);
    assertThat(changes.stamps())
        .isEqualTo(Map.of(FILTER, Optional.of(LATER), NAT, Optional.empty()));
  }

  @Test
  void aChangeBackIsAChange() {
    changes.take(Map.of(FILTER, 1L), START);
    changes.take(Map.of(FILTER, 3L), LATER);
    changes.take(Map.of(FILTER, 1L), LATEST);
    assertThat(changes.stamps()).isEqualTo(Map.of(FILTER, Optional.of(LATEST)));
  }

  @Test
  void aTableHasTheTimeWhenItCame() {
    changes.take(Map.of(), START);
    changes.take(Map.of(NAT, 2L), LATER);
    assertThat(changes.stamps()).isEqualTo(Map.of(NAT, Optional.of(LATER)));
  }

  @Test
  void aTableThatIsGoneIsForgotten() {
    changes.take(Map.of(FILTER, 1L, NAT, 2L), START);
    changes.take(Map.of(NAT, 2L), LATER);
    assertThat(changes.stamps()).isEqualTo(Map.of(NAT, Optional.empty()));
    changes.take(Map.of(FILTER, 1L, NAT, 2L), LATEST);
    assertThat(changes.stamps())
        .isEqualTo(Map.of(FILTER, Optional.of(LATEST), NAT, Optional.empty()));
  }
}
