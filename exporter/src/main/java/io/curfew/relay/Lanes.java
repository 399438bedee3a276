package io.curfew.relay;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Work waits in one lane a host, and of each lane one piece at a time is done: a host that answers
 * slowly, or not at all, takes one thread and no more, however many alerts it has.
 */
final class Lanes {
  private final Executor threads;
  private final int most;
  private final Map<String, Queue<Runnable>> lanes = new HashMap<>();
  private int waiting;

  /**
   * Empty lanes.
   *
   * @param threads take whatever they are given; that is at most one piece a lane
   * @param most pieces that may wait or be worked on, of all lanes together
   */
  Lanes(Executor threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  /** Takes the work on; false when there is no room. */
  synchronized boolean offer(String lane, Runnable work) {
    if (waiting >= most) {
      return false;
    }
    waiting++;
    Queue<Runnable> busy = lanes.get(lane);
    if (busy != null) {
      busy.add(work);
      return true;
    }
    lanes.put(lane, new ArrayDeque<>());
    start(lane, work);
    return true;
  }

  private void start(String lane, Runnable work) {
    threads.execute(
        () -> {
          try {
            work.run();
          } finally {
            // Behind those that wait for a thread: no lane keeps one for itself.
            next(lane).ifPresent(more -> start(lane, more));
          }
        });
  }

  private synchronized Optional<Runnable> next(String lane) {
    waiting--;
    Optional<Runnable> more = Optional.ofNullable(lanes.get(lane)).map(Queue::poll);
    if (more.isEmpty()) {
      lanes.remove(lane);
    }
    return more;
  }
}
