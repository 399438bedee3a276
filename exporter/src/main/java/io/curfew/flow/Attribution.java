package io.curfew.flow;

/**
 * Finds the owners of flows of this host; the best tier that works is chosen when the source
 * starts.
 *
 * <p>Called by the source's thread directly after a flow was read. Every flow taken is answered
 * once.
 */
interface Attribution extends AutoCloseable {
  /** Takes the answer, on the caller's thread or on the attribution's own. */
  @FunctionalInterface
  interface Answer {
    void owned(ObservedFlow flow, Owner owner);
  }

  /** The {@code attribution} label of {@code curfew_flow_source_info}. */
  String tier();

  void attribute(ObservedFlow flow);

  /** Answers what still waits, and ends. */
  @Override
  void close();
}
