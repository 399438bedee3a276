package io.curfew.flow;

import io.curfew.flow.FlowMaker.Order;
import io.curfew.flow.FlowMaker.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Holds what was said about flows against what their makers wrote down. */
final class Reckoning implements FlowTaker {
  private final Queue<AttributedFlow> taken = new ConcurrentLinkedQueue<>();

  /** How an order came out. */
  record Result(int made, int seen, int right, int unnamed, List<String> wrong) {
    double seenShare() {
      return (double) seen / made;
    }

    double rightShare() {
      return (double) right / made;
    }

    @Override
    public String toString() {
      return "%d made, %d seen, %d right, %d without a name, wrong: %s"
          .formatted(made, seen, right, unnamed, wrong.stream().limit(3).toList());
    }
  }

  @Override
  public void take(AttributedFlow flow) {
    taken.add(flow);
  }

  /** Flows taken so far that are one of the order's. */
  long seen(Order order) {
    return taken.stream().filter(flow -> isOf(order, flow.flow())).count();
  }

  Result of(Order order, List<Truth> truth) {
    Map<Truth, Integer> open = new HashMap<>();
    truth.forEach(each -> open.merge(each, 1, Integer::sum));
    int seen = 0;
    int right = 0;
    int unnamed = 0;
    List<String> wrong = new ArrayList<>();
    for (AttributedFlow flow : taken) {
      if (!isOf(order, flow.flow())) {
        continue;
      }
      seen++;
      Owner owner = flow.owner();
      Opener opener = owner.opener();
      Truth said = new Truth(opener.pid(), opener.uid(), flow.flow().original().sourcePort());
      if (owner.reason().isPresent()) {
        unnamed++;
      } else if (open.getOrDefault(said, 0) > 0
          && owner.unit().equals(order.unit())
          && owner.process().equals("maker-" + (opener.uid() - 20_000))) {
        open.merge(said, -1, Integer::sum);
        right++;
      } else if (owner.process().isEmpty() && owner.unit().equals(order.unit())) {
        // The unit is right, and nobody is named.
        unnamed++;
      } else {
        wrong.add(flow.toString());
      }
    }
    return new Result(truth.size(), seen, right, unnamed, wrong);
  }

  private static boolean isOf(Order order, ObservedFlow flow) {
    return flow.servicePort() == order.port()
        && flow.protocol().equals(order.kind().substring(0, 3))
        && AddressText.of(flow.original().destination()).equals(order.address());
  }
}
