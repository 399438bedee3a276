package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the order in which events and records are read, whatever is lost, and however often a
 * port is used again: nobody is named who did not open the flow, and every flow is decided once.
 */
final class FlowJoinLawTest {
  private static final int STEPS = 20_000;
  private static final int PORTS = 5;
  private static final long MICRO = 1_000;

  private final Map<Instant, Integer> openers = new HashMap<>();
  private final Map<Integer, Long> busy = new HashMap<>();
  private final Set<Integer> seen = new HashSet<>();
  private final Map<Instant, String> decided = new HashMap<>();
  private int right;

  private record Report(FlowKey key, Witnessed record) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobodyIsNamedWhoDidNotOpenTheFlowWhateverIsLost(long seed) {
    holds(seed, true);
  }

  /**
   * Other processes' datagrams go through the entries of earlier flows, and no event tells of it.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void nobodyIsNamedWhoOnlyWentThroughTheFlowsEntry(long seed) {
    holds(seed, false);
  }

  private void holds(long seed, boolean losses) {
    Random random = new Random(seed);
    FlowJoin join = new FlowJoin(64, new Checked());
    List<ObservedFlow> events = new ArrayList<>();
    Deque<Report> reports = new ArrayDeque<>();
    long now = 1_000_000_000L;
    long empty = now;
    for (int step = 0; step < STEPS; step++) {
      now += (1 + random.nextInt(30_000)) * MICRO;
      if (random.nextInt(3) > 0) {
        ObservedFlow flow = open(random, now);
        events.add(flow);
        boolean seen = !losses || random.nextInt(10) > 0;
        if (seen) {
          // The packet leaves after the event, seldom much later; until then the socket is there,
          // and nobody else can have its port.
          long left = now + random.nextInt(random.nextInt(50) == 0 ? 20_000 : 50) * MICRO;
          this.seen.add(flow.servicePort());
          busy.put(flow.servicePort(), left);
          reports.add(new Report(FlowKey.of(flow), witnessed(left, opener(flow))));
        }
        continue;
      }
      if (!losses && random.nextInt(3) == 0) {
        through(random, now).ifPresent(reports::add);
      }
      for (ObservedFlow event : events) {
        join.flow(FlowKey.of(event), event, empty, now);
      }
      events.clear();
      empty = now;
      for (int waiting = reports.size(); waiting > 0; waiting--) {
        Report report = reports.remove();
        if (report.record().bootNanos() <= now) {
          join.record(report.key(), report.record());
        } else {
          reports.add(report);
        }
      }
      join.turn(empty, false, losses, now);
    }
    for (ObservedFlow event : events) {
      join.flow(FlowKey.of(event), event, empty, now);
    }
    join.end();
    assertThat(decided.keySet()).isEqualTo(openers.keySet());
    // It would hold trivially if nobody were named.
    assertThat(right).isGreaterThan(openers.size() / 3);
  }

  private ObservedFlow open(Random random, long now) {
    Instant at = Instant.ofEpochSecond(0, now);
    int pid = 1 + random.nextInt(3);
    openers.put(at, pid);
    int port = 1 + random.nextInt(PORTS);
    while (busy.getOrDefault(port, 0L) >= now) {
      port++;
    }
    return FlowFixture.flow(FlowDirection.OUTBOUND, "198.51.100.7", port, at);
  }

  /** A datagram of some process through the entry of an earlier flow. */
  private Optional<Report> through(Random random, long now) {
    int port = 1 + random.nextInt(PORTS);
    if (!seen.contains(port) || busy.getOrDefault(port, 0L) >= now) {
      return Optional.empty();
    }
    ObservedFlow flow =
        FlowFixture.flow(FlowDirection.OUTBOUND, "198.51.100.7", port, Instant.EPOCH);
    return Optional.of(new Report(FlowKey.of(flow), witnessed(now, 1 + random.nextInt(3))));
  }

  private int opener(ObservedFlow flow) {
    return openers.getOrDefault(flow.at(), 0);
  }

  private static Witnessed witnessed(long at, int pid) {
    return new Witnessed(at, true, pid, pid, 0, 0, 1, pid, "p" + pid);
  }

  private final class Checked implements FlowJoin.Joined {
    @Override
    public void opened(ObservedFlow flow, Witnessed by) {
      decide(flow, "opened");
      assertThat(by.pid()).isEqualTo(opener(flow));
      right++;
    }

    @Override
    public void unseen(ObservedFlow flow) {
      decide(flow, "unseen");
    }

    @Override
    public void lost(ObservedFlow flow) {
      decide(flow, "lost");
    }

    @Override
    public void ambiguous(ObservedFlow flow) {
      decide(flow, "ambiguous");
    }

    private void decide(ObservedFlow flow, String verdict) {
      assertThat(decided.put(flow.at(), verdict)).as("decided before").isNull();
    }
  }
}
