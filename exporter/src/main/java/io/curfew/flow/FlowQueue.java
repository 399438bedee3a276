package io.curfew.flow;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Flows between the thread that reads them and one that writes them. A flow that finds no room is
 * counted and gone: nobody who looks on may slow the reading. Thread-safe.
 */
final class FlowQueue implements FlowTaker {
  /** Most flows that one call hands over, and hence the longest that the lock is held. */
  private static final int BATCH = 512;

  /**
   * Flows come in bursts; waiting this long for the rest of one saves waking up for each flow, and
   * the reading thread a system call for each.
   */
  private static final long BURST_MILLIS = 5;

  private final int capacity;
  private final Predicate<AttributedFlow> wanted;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition something = lock.newCondition();
  private final Deque<AttributedFlow> waiting = new ArrayDeque<>();
  private long dropped;
  private boolean closed;

  FlowQueue(int capacity, Predicate<AttributedFlow> wanted) {
    this.capacity = capacity;
    this.wanted = wanted;
  }

  @Override
  public void take(AttributedFlow flow) {
    if (!wanted.test(flow)) {
      return;
    }
    lock.lock();
    try {
      if (closed || waiting.size() == capacity) {
        dropped++;
        return;
      }
      waiting.addLast(flow);
      if (waiting.size() == 1) {
        something.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What has come, the oldest first; empty when nothing came in time, or nothing will any more. */
  List<AttributedFlow> next(Duration patience) throws InterruptedException {
    if (!await(patience)) {
      return List.of();
    }
    TimeUnit.MILLISECONDS.sleep(BURST_MILLIS);
    lock.lock();
    try {
      List<AttributedFlow> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
      while (batch.size() < BATCH && !waiting.isEmpty()) {
        batch.add(waiting.removeFirst());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private boolean await(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed && left > 0) {
        left = something.awaitNanos(left);
      }
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Counts flows that were handed over and could not be written. */
  void lost(int flows) {
    lock.lock();
    try {
      dropped += flows;
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what has come is still handed over. */
  void close() {
    lock.lock();
    try {
      closed = true;
      something.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }
}
