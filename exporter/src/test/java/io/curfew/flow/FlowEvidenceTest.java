package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.evidence.Blocker;
import io.curfew.evidence.LastActivity;
import io.curfew.evidence.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FlowEvidenceTest {
  private static final Instant FLOW = Instant.parse("2026-11-22T02:00:00Z");

  private final AtomicLong overruns = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong witnessLost = new AtomicLong();
  private final FlowEvidence evidence =
      new FlowEvidence(new Events(), witnessLost::get, () -> Optional.of(FLOW));

  @Test
  void flowsAloneSpeakAgainstNothing() {
    assertThat(evidence.testify(Duration.ofHours(3)).blockers()).isEmpty();
    assertThat(evidence.testify(Duration.ofHours(3)).lastActivity())
        .isEqualTo(LastActivity.at(FLOW));
  }

  @Test
  void anOverrunBlocksInTheLookThatFindsItAndOnce() {
    assertThat(reasons()).isEmpty();
    overruns.incrementAndGet();
    assertThat(reasons()).containsExactly(Reason.EVENTS_LOST);
    assertThat(reasons()).isEmpty();
  }

  @Test
  void eachKindOfLossBlocks() {
    assertThat(reasons()).isEmpty();
    lost.addAndGet(7);
    assertThat(reasons()).containsExactly(Reason.EVENTS_LOST);
    witnessLost.incrementAndGet();
    assertThat(reasons()).containsExactly(Reason.EVENTS_LOST);
  }

  @Test
  void whatWasLostBeforeTheFirstLookIsNoNews() {
    overruns.set(3);
    lost.set(1000);
    assertThat(reasons()).isEmpty();
  }

  private List<Reason> reasons() {
    return evidence.testify(Duration.ofHours(3)).blockers().stream().map(Blocker::reason).toList();
  }

  private final class Events implements FlowEvents {
    @Override
    public String name() {
      return "made up";
    }

    @Override
    public void start() {}

    @Override
    public Optional<String> failure() {
      return Optional.empty();
    }

    @Override
    public long overruns() {
      return overruns.get();
    }

    @Override
    public long lost() {
      return lost.get();
    }

    @Override
    public void close() {}
  }
}
