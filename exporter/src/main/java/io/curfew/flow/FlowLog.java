package io.curfew.flow;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flow log's own thread: however slow what it writes to, the reading of flows goes on, and what
 * found no room is counted. A failure is said once, and so is its end.
 */
final class FlowLog implements AutoCloseable {
  /** About 5 MB at worst; at 1,000 flows a second, eight seconds of a disk that stands still. */
  static final int CAPACITY = 8192;

  private static final Logger log = LoggerFactory.getLogger(FlowLog.class);
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** What a service manager's patience leaves for writing the rest. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final FlowQueue queue = new FlowQueue(CAPACITY, flow -> true);
  private final FlowLines lines;
  private final LineSink sink;
  private final Thread thread = new Thread(this::run, "flow-log");
  private volatile Optional<String> failure = Optional.empty();

  FlowLog(FlowLines lines, LineSink sink) {
    this.lines = lines;
    this.sink = sink;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Where its flows are to be put. */
  FlowQueue queue() {
    return queue;
  }

  /** How it goes; from any thread. */
  FlowHealth.Log health() {
    return new FlowHealth.Log(failure, queue.dropped());
  }

  private void run() {
    try {
      // Whatever can't be written to is said now, not with the first flow.
      write(List.of());
      List<AttributedFlow> flows;
      do {
        flows = queue.next(IDLE);
        write(flows);
      } while (!flows.isEmpty() || !queue.closed());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      sink.close();
    } catch (IOException e) {
      log.warn("flow log: {}", e.getMessage());
    }
  }

  private void write(List<AttributedFlow> flows) {
    try {
      int written = sink.write(flows.stream().map(lines::of).toList());
      queue.lost(flows.size() - written);
      if (failure.isPresent()) {
        log.info("flow log: written again, {} flows were dropped in all", queue.dropped());
      }
      failure = Optional.empty();
    } catch (IOException | RuntimeException e) {
      queue.lost(flows.size());
      if (failure.isEmpty()) {
        log.error("flow log: {}; flows are dropped and counted until it works", e.getMessage());
      }
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Writes what has come, as far as that takes no longer than {@link #FAREWELL}. */
  @Override
  public void close() {
    // Not interrupted: that would close the file in the middle of a line (FileChannel).
    queue.close();
    try {
      thread.join(FAREWELL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
