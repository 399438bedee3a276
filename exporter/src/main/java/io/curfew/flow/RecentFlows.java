package io.curfew.flow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest flows, the newest first. Thread-safe. */
final class RecentFlows {
  private static final int MAX = 50;

  private final Deque<RecentFlow> newest = new ArrayDeque<>(MAX);

  synchronized void add(ObservedFlow flow, Owner owner) {
    if (newest.size() == MAX) {
      newest.removeLast();
    }
    newest.addFirst(
        new RecentFlow(
            flow.at(),
            flow.protocol(),
            flow.direction().label(),
            AddressText.of(flow.original().destination()),
            flow.servicePort(),
            owner.process(),
            owner.unit(),
            owner.reason().map(UnattributedReason::label).orElse("")));
  }

  synchronized List<RecentFlow> newest() {
    return List.copyOf(newest);
  }
}
