package io.curfew.flow;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One who looks on while flows come. Whoever is too slow misses flows, which are counted; nobody
 * else waits.
 */
public final class FlowWatch implements AutoCloseable {
  /** At 1,000 flows a second, four seconds of a reader that stands still. */
  private static final int CAPACITY = 4096;

  private final FlowQueue queue;
  private final FlowLines lines;
  private final Consumer<FlowWatch> end;

  /**
   * Looks on once its queue is given flows.
   *
   * @param protocols names as in the log; empty for all
   */
  FlowWatch(Set<String> protocols, FlowLines lines, Consumer<FlowWatch> end) {
    queue =
        new FlowQueue(
            CAPACITY, flow -> protocols.isEmpty() || protocols.contains(flow.flow().protocol()));
    this.lines = lines;
    this.end = end;
  }

  FlowQueue queue() {
    return queue;
  }

  /** Flows since the last call; empty when none came in time, or none will any more. */
  public List<FlowLine> next(Duration patience) throws InterruptedException {
    return queue.next(patience).stream().map(lines::of).toList();
  }

  /** Flows that came too fast, since the beginning. */
  public long lost() {
    return queue.dropped();
  }

  public boolean closed() {
    return queue.closed();
  }

  @Override
  public void close() {
    queue.close();
    end.accept(this);
  }
}
