package io.curfew.flow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest flows, the newest first. Thread-safe. */
final class RecentFlows {
  private static final int MAX = 200;

  private final Deque<AttributedFlow> newest = new ArrayDeque<>(MAX);

  synchronized void add(AttributedFlow flow) {
    if (newest.size() == MAX) {
      newest.removeLast();
    }
    newest.addFirst(flow);
  }

  synchronized List<AttributedFlow> newest() {
    return List.copyOf(newest);
  }
}
