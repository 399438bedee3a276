package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A resync counts what was missed, each once. */
final class SeenFlowsTest {
  private final SeenFlows seen = new SeenFlows(1000);

  @Test
  void aListingAfterAnOverrunCountsOnlyWhatNoEventTold() {
    assertThat(seen.event(1)).isTrue();
    SeenFlows.Listing living = seen.listing();
    assertThat(living.missed(1)).isFalse();
    assertThat(living.missed(2)).isTrue();
    assertThat(living.missed(2)).isFalse();
    living.end();
    SeenFlows.Listing again = seen.listing();
    assertThat(again.missed(2)).isFalse();
  }

  @Test
  void anEventThatWaitedDuringTheListingIsNotCountedTwice() {
    SeenFlows.Listing living = seen.listing();
    assertThat(living.missed(7)).isTrue();
    living.end();
    assertThat(seen.event(7)).isFalse();
    seen.drained();
    assertThat(seen.event(7)).isTrue();
  }

  @Test
  void whatLivedAtTheStartIsOld() {
    SeenFlows.Listing start = seen.listing();
    start.known(5, true);
    start.end();
    assertThat(seen.listing().missed(5)).isFalse();
    assertThat(seen.listing().missed(6)).isTrue();
  }

  @Test
  void trimmingForgetsWhatDoesNotLiveAndKeepsWhatDoes() {
    for (int id = 0; id < 800; id++) {
      seen.event(id);
    }
    assertThat(seen.crowded()).isTrue();
    SeenFlows.Listing living = seen.listing();
    living.known(3, false);
    living.known(2000, false);
    living.end();
    assertThat(seen.crowded()).isFalse();
    assertThat(seen.listing().missed(3)).isFalse();
    assertThat(seen.listing().missed(2000)).isTrue();
  }

  @Test
  void withoutRoomToRememberAResyncCountsNothing() {
    for (int id = 0; id < 1001; id++) {
      seen.event(id);
    }
    assertThat(seen.listing().missed(5000)).isFalse();
  }

  @Test
  void theSetOfIdsAgreesWithASlowOne() {
    Random random = new Random(3);
    IdSet fast = new IdSet(5000);
    Set<Integer> slow = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      int id = random.nextInt(8000) * (random.nextBoolean() ? 1 : 1 << 18);
      assertThat(fast.contains(id)).isEqualTo(slow.contains(id));
      assertThat(fast.add(id)).isEqualTo(slow.size() < 5000 && slow.add(id));
      assertThat(fast.size()).isEqualTo(slow.size());
    }
    assertThat(fast.full()).isTrue();
  }
}
