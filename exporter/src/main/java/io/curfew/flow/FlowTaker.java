package io.curfew.flow;

/**
 * Wants every flow once its owner is decided: the log, and whoever looks on. Called by the threads
 * that read flows, hence it never waits.
 */
@FunctionalInterface
interface FlowTaker {
  void take(AttributedFlow flow);
}
