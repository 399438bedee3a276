package io.curfew.flow;

import static io.curfew.flow.FlowFixture.START;
import static io.curfew.flow.FlowFixture.flow;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Conservation and bounds of the flow counters. */
final class FlowCountsTest {
  private static final List<UnattributedReason> REASONS = List.of(UnattributedReason.values());

  @Test
  void attributedAndUnattributedAddUpWhateverTheCap() {
    Random random = new Random(5);
    FlowCounts counts = new FlowCounts(20);
    int ofThisHost = 0;
    for (int i = 0; i < 5000; i++) {
      FlowDirection direction = List.of(FlowDirection.values()).get(random.nextInt(4));
      ofThisHost += direction.ofThisHost() ? 1 : 0;
      counts.count(flow(direction, "198.51.100.7", 443, START), "https", owner(random, direction));
    }
    Map<FlowLabels, Long> flows = counts.flows();
    assertThat(sum(flows, true) + sum(flows, false)).isEqualTo(ofThisHost);
    assertThat(counts.unattributed().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(sum(flows, false))
        .isPositive();
    assertThat(flows).hasSizeLessThan(20 + 4 * 2 + 1);
    assertThat(counts.overflow()).isPositive();
  }

  @Test
  void pastTheCapTheProcessIsOtherAndTheUnitEmpty() {
    FlowCounts counts = new FlowCounts(1);
    ObservedFlow flow = flow(FlowDirection.OUTBOUND, "198.51.100.7", 443, START);
    counts.count(flow, "https", FlowFixture.owner("curl", "x.service"));
    counts.count(flow, "https", FlowFixture.owner("wget", "x.service"));
    assertThat(counts.flows().keySet())
        .extracting(FlowLabels::process, FlowLabels::unit)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("curl", "x.service"),
            org.assertj.core.groups.Tuple.tuple("other", ""));
  }

  @Test
  void everyReasonIsThereFromTheStart() {
    Map<UnattributedLabels, Long> unattributed = new FlowCounts(1).unattributed();
    assertThat(unattributed).hasSize(3 * 4 * REASONS.size());
    assertThat(unattributed.values()).containsOnly(0L);
  }

  private static Owner owner(Random random, FlowDirection direction) {
    if (!direction.ofThisHost()) {
      return Owner.forwarded();
    }
    return random.nextInt(3) == 0
        ? Owner.unattributed(REASONS.get(random.nextInt(REASONS.size())))
        : FlowFixture.owner(random.nextBoolean() ? "" : "p" + random.nextInt(30), "u.service");
  }

  private static long sum(Map<FlowLabels, Long> flows, boolean named) {
    return flows.entrySet().stream()
        .filter(e -> e.getKey().direction().ofThisHost())
        .filter(e -> named == !(e.getKey().process() + e.getKey().unit()).isEmpty())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
