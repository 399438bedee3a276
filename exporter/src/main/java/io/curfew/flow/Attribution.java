package io.curfew.flow;

import java.io.IOException;
import java.time.Duration;

/**
 * Finds the owners of flows of this host; the best tier that works is chosen when the source
 * starts.
 *
 * <p>Called by the source's thread alone. Every flow taken is answered once.
 */
interface Attribution extends AutoCloseable {
  /** Takes the answer, on the caller's thread or on the attribution's own. */
  @FunctionalInterface
  interface Answer {
    void owned(ObservedFlow flow, Owner owner);
  }

  /** The {@code attribution} label of {@code curfew_flow_source_info}. */
  String tier();

  /**
   * How long the source lets events gather before it reads them: a wake-up for each flow costs more
   * than all the rest, but a socket must be looked for at once where nothing else tells its owner.
   */
  default Duration patience() {
    return Duration.ZERO;
  }

  /** Takes a flow directly after it was read. */
  void attribute(ObservedFlow flow);

  /**
   * What waited was read: the moment to decide what was not decided at once.
   *
   * @param empty when the event socket was last found empty, in nanoseconds of CLOCK_BOOTTIME: what
   *     is read from now on happened later
   * @param crowded more waits than was read
   * @return whether something still waits to be decided, so that this should be called again soon
   */
  default boolean drained(long empty, boolean crowded) throws IOException {
    return false;
  }

  /** Observations taken from the kernel since the start. */
  default long observed() {
    return 0;
  }

  /** Observations that the kernel says it dropped since the start. */
  default long lost() {
    return 0;
  }

  /** Answers what still waits, and ends. */
  @Override
  void close();
}
