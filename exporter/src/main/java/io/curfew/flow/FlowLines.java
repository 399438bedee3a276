package io.curfew.flow;

import java.time.Instant;
import java.util.function.Function;

/**
 * Makes lines of flows, with what /proc tells of their processes. Reads files: for the threads that
 * write, never for the one that reads flows.
 */
final class FlowLines {
  private final Function<ObservedOwner, ProcessFacts> facts;
  private final CommandLineChoice choice;

  FlowLines(Function<ObservedOwner, ProcessFacts> facts, CommandLineChoice choice) {
    this.facts = facts;
    this.choice = choice;
  }

  FlowLine of(AttributedFlow flow) {
    return FlowLine.of(
        flow, facts.apply(new ObservedOwner(flow.owner(), flow.flow().at())), choice);
  }

  /** With nothing of /proc, which may tell of another process of that id by now. */
  FlowLine bare(AttributedFlow flow) {
    return FlowLine.of(flow, ProcessFacts.NONE, choice);
  }

  /** Whose process is asked for, and when its flow was seen. */
  record ObservedOwner(Owner owner, Instant at) {}
}
