package io.curfew.flow;

import io.curfew.flow.FlowMaker.Order;
import io.curfew.flow.FlowMaker.Truth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
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
    Set<Truth> open = new HashSet<>(truth);
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
      boolean unitKnown = owner.unit().equals(order.unit());
      Optional<Truth> maker =
          open.stream().filter(said -> unitKnown && isBy(said, flow)).findFirst();
      if (owner.reason().isPresent() || (owner.process().isEmpty() && unitKnown)) {
        unnamed++;
      } else if (maker.isPresent()) {
        open.remove(maker.get());
        right++;
      } else {
        wrong.add(flow.toString());
      }
    }
    return new Result(flowsOf(order, truth), seen, right, unnamed, wrong);
  }

  /** A second datagram from the same port finds the entry of the first one, and is no new flow. */
  private static int flowsOf(Order order, List<Truth> truth) {
    return order.kind().equals("tcp")
        ? truth.size()
        : (int) truth.stream().mapToInt(Truth::sourcePort).distinct().count();
  }

  /** The second tier can't always tell which of several processes it was, only what they are. */
  private static boolean isBy(Truth said, AttributedFlow flow) {
    Opener opener = flow.owner().opener();
    return said.sourcePort() == flow.flow().original().sourcePort()
        && said.uid() == opener.uid()
        && (said.pid() == opener.pid()
            || (opener.pid() == 0 && flow.owner().tier() == Tier.SOCK_DIAG))
        && flow.owner().process().equals("maker-" + (said.uid() - 20_000));
  }

  private static boolean isOf(Order order, ObservedFlow flow) {
    return flow.servicePort() == order.port()
        && flow.protocol().equals(order.kind().substring(0, 3))
        && AddressText.of(flow.original().destination()).equals(order.address());
  }
}
