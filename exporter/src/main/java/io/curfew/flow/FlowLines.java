package io.curfew.flow;

import java.time.Instant;
import java.util.function.BiFunction;

/**
 * Makes lines of flows, with what /proc tells of their processes. Reads files: for the threads that
 * write, each with lines of its own, never for the one that reads flows.
 */
final class FlowLines {
  private final BiFunction<Owner, Instant, ProcessFacts> facts;
  private final CommandLineChoice choice;

  /**
   * Makes lines.
   *
   * @param facts of an owner, and of the time when its flow was seen
   */
  FlowLines(BiFunction<Owner, Instant, ProcessFacts> facts, CommandLineChoice choice) {
    this.facts = facts;
    this.choice = choice;
  }

  FlowLine of(AttributedFlow flow) {
    return FlowLine.of(flow, facts.apply(flow.owner(), flow.flow().at()), choice);
  }

  /** With nothing of /proc, which may tell of another process of that id by now. */
  static FlowLine bare(AttributedFlow flow) {
    return FlowLine.of(flow, ProcessFacts.NONE, CommandLineChoice.NONE);
  }
}
